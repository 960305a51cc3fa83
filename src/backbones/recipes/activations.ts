import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter, addScalar, channelShape } from '../sink.ts';

/** Slope of a fresh PReLU, PyTorch's default. */
const INITIAL_SLOPE = 0.25;

export function identity(_sink: Sink, x: ValueId): ValueId {
  return x;
}

export function relu(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('unary', { fn: 'relu' }, [x], { name: `${name}.relu` });
}

/** Clamp to [0, 6] (MobileNetV2). */
export function relu6(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('clip', { min: 0, max: 6 }, [x], { name: `${name}.relu6` });
}

/** Clamp to [-1, 1]. */
export function hardtanh(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('clip', { min: -1, max: 1 }, [x], { name: `${name}.hardtanh` });
}

/** The identity on [-1, 1] and slope 0.1 outside (Bi-Real-50): hardtanh x * 0.9 + x * 0.1. */
export function leakyclip(sink: Sink, x: ValueId, channels: number, name: string): ValueId {
  const part = (value: ValueId, share: number, label: string) =>
    sink.add('elementwise', { fn: 'mul' }, [value, addScalar(sink, `${name}.${label}`, share)], {
      name: `${name}.${label}`,
    });
  const clipped = part(hardtanh(sink, x, channels, name), 0.9, 'inside');
  return sink.add('elementwise', { fn: 'add' }, [clipped, part(x, 0.1, 'outside')], { name: `${name}.leakyclip` });
}

/** A slope per channel for negative values. */
export function prelu(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const shape = channelShape(channels, rank).slice(1);
  const slope = addParameter(sink, `${name}.slope`, shape, INITIAL_SLOPE);
  return sink.add('prelu', {}, [x, slope], { name: `${name}.prelu` });
}

export function sigmoid(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('unary', { fn: 'sigmoid' }, [x], { name: `${name}.sigmoid` });
}

/** ReLU6(x + 3) / 6. */
export function hardsigmoid(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('unary', { fn: 'hardSigmoid', alpha: 1 / 6, beta: 0.5 }, [x], { name: `${name}.hardsigmoid` });
}

/** RPReLU (ReActNet, equation 5): shift, PReLU, shift; all three per channel. */
export function rprelu(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const before = addChannelShift(sink, x, channels, `${name}.shift1`, rank);
  return addChannelShift(sink, prelu(sink, before, channels, name, rank), channels, `${name}.shift2`, rank);
}

/** x plus a learned number per channel. */
export function addChannelShift(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const shift = addParameter(sink, `${name}.value`, channelShape(channels, rank), 0);
  return sink.add('elementwise', { fn: 'add' }, [x, shift], { name });
}

/**
 * DPReLU of PokeBNN (Zhang et al., 2021): eta * (x - alpha) - beta above alpha, gamma * (x - alpha) - beta below, all
 * per channel. Both slopes act on their own part of x - alpha.
 */
export function dprelu(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const shape = channelShape(channels, rank);
  const combine = (fn: 'sub' | 'mul' | 'add', operands: readonly ValueId[], part: string) =>
    sink.add('elementwise', { fn }, operands, { name: `${name}.${part}` });
  const parameter = (part: string, value: number) => addParameter(sink, `${name}.${part}`, shape, value);
  const moved = combine('sub', [x, parameter('alpha', 0)], 'move');
  const above = sink.add('unary', { fn: 'relu' }, [moved], { name: `${name}.above` });
  const below = combine('sub', [moved, above], 'below');
  const high = combine('mul', [above, parameter('eta', 1)], 'high');
  const low = combine('mul', [below, parameter('gamma', INITIAL_SLOPE)], 'low');
  return combine('sub', [combine('add', [high, low], 'sum'), parameter('beta', 0)], 'dprelu');
}

/** Activations by the name they have in configs. */
export const ACTIVATIONS = {
  none: identity,
  relu,
  relu6,
  prelu,
  rprelu,
  dprelu,
  leakyclip,
  hardtanh,
  sigmoid,
  hardsigmoid,
} as const;
