import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter, addWeight } from '../sink.ts';
import { hardsigmoid, relu, sigmoid } from './activations.ts';
import { quantize } from './quantise.ts';

/** A squeeze-and-excitation gate: mean over the map, two 1x1 convolutions, a squashed number per output channel. */
export interface GateSpec {
  readonly name: string;
  readonly inChannels: number;
  readonly hidden: number;
  readonly outChannels: number;
  readonly bias: boolean;
  readonly squash: 'sigmoid' | 'hardsigmoid';
  /** Axes of the map, batch and channels included; 4 unless given. */
  readonly rank?: number;
  /** Weights and inputs of the two convolutions quantised to this many bits. */
  readonly bits?: number | undefined;
}

/** The gate's values, one per channel of the output, [N, outChannels, 1, 1] for an image `x`. */
export function emitGate(sink: Sink, x: ValueId, spec: GateSpec): ValueId {
  const { name, inChannels, hidden, outChannels } = spec;
  const mean = sink.add('globalPool', { mode: 'average' }, [x], { name: `${name}.mean` });
  const squeezed = emitDense(sink, mean, `${name}.squeeze`, inChannels, hidden, spec);
  const excited = emitDense(sink, relu(sink, squeezed, hidden, name), `${name}.excite`, hidden, outChannels, spec);
  return (spec.squash === 'sigmoid' ? sigmoid : hardsigmoid)(sink, excited, outChannels, name);
}

/** `y` times the gate that `x` sets. */
export function applyGate(sink: Sink, y: ValueId, x: ValueId, spec: GateSpec): ValueId {
  return sink.add('elementwise', { fn: 'mul' }, [y, emitGate(sink, x, spec)], { name: `${spec.name}.scale` });
}

/** A fully connected layer on [N, C, 1, ...]. */
function emitDense(sink: Sink, x: ValueId, name: string, inputs: number, outputs: number, spec: GateSpec): ValueId {
  const ones = Array<number>((spec.rank ?? 4) - 2).fill(1);
  const trained = addWeight(sink, `${name}.weight`, [outputs, inputs, ...ones]);
  const weight = spec.bits === undefined ? trained : quantize(sink, trained, spec.bits, `${name}.weight`);
  const input = spec.bits === undefined ? x : quantize(sink, x, spec.bits, name);
  const bias = spec.bias ? addParameter(sink, `${name}.bias`, [outputs], 0) : null;
  return sink.add('conv', describePointwise(ones), [input, weight, bias], { name });
}

function describePointwise(ones: readonly number[]) {
  return {
    kernel: ones,
    strides: ones,
    dilations: ones,
    pads: [...ones, ...ones].map(() => 0),
    autoPad: 'explicit',
    groups: 1,
    arithmetic: 'float',
  } as const;
}
