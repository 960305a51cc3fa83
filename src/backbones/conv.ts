import { BitboneError } from '../graph/errors.ts';
import type { ValueId } from '../graph/graph.ts';
import { emitBinaryConv, emitBinaryLinear } from './binary-conv.ts';
import type { Emitter, Net } from './net.ts';
import { channelsOf, mapSizeOf } from './net.ts';
import type { Recipe } from './recipes/recipe.ts';
import { addParameter } from './sink.ts';

const NORM_EPSILON = 1e-5;

/** A square convolution; what is left out is 1, the padding that keeps the map, or absent. */
export interface ConvOptions {
  readonly width: number;
  readonly kernel: number;
  readonly stride?: number | undefined;
  readonly pad?: number | 'same' | undefined;
  readonly padValue?: number | undefined;
  readonly dilation?: number | undefined;
  readonly groups?: number | undefined;
  readonly bias?: boolean | undefined;
}

/** The convolution with its binarization, without norm and activation. */
export function emitConv(net: Net, recipe: Recipe, x: ValueId, name: string, options: ConvOptions): ValueId {
  const { kernel, stride = 1, dilation = 1, groups = 1, padValue = 0, bias = false } = options;
  checkGroups(groups, channelsOf(net, x), options.width, name);
  const inputSize = mapSizeOf(net, x);
  const pads = padsOf(inputSize, { kernel, stride, dilation, pad: options.pad });
  const window = { kernel: [kernel, kernel], strides: [stride, stride], dilations: [dilation, dilation], pads };
  const channels = { inChannels: channelsOf(net, x), outChannels: options.width };
  return emitBinaryConv(net.builder, recipe, x, { name, ...channels, ...window, groups, inputSize, padValue, bias });
}

function checkGroups(groups: number, inChannels: number, outChannels: number, name: string): void {
  if (inChannels % groups === 0 && outChannels % groups === 0) return;
  const reason = `${groups} groups do not divide its ${inChannels} input and ${outChannels} output channels`;
  throw new BitboneError('E_CONFIG', reason, { subject: name, fix: 'use a divisor of both' });
}

/** Begins then ends, per spatial axis. */
export function padsOf(
  inputSize: readonly number[],
  window: { kernel: number; stride: number; dilation?: number; pad?: number | 'same' | undefined },
): number[] {
  const { kernel, stride, dilation = 1, pad = Math.floor((dilation * (kernel - 1)) / 2) } = window;
  if (pad !== 'same') return [pad, pad, pad, pad];
  const totals = inputSize.map((size) => sameTotal(size, dilation * (kernel - 1) + 1, stride));
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}

/** TensorFlow's `SAME`: as much padding as lets the output have ceil(size / stride) pixels. */
function sameTotal(size: number, window: number, stride: number): number {
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
}

/** A fully connected layer on [N, C]; a map is flattened first. */
export function emitLinear(net: Net, recipe: Recipe, x: ValueId, name: string, width: number, bias: boolean): ValueId {
  const flat =
    net.builder.shapeOf(x).length === 2 ? x : net.builder.add('flatten', { axis: 1 }, [x], { name: `${name}.flatten` });
  return emitBinaryLinear(net.builder, recipe, flat, {
    name,
    inChannels: channelsOf(net, flat),
    outChannels: width,
    bias,
  });
}

export function emitNorm(net: Net, x: ValueId, name: string): ValueId {
  const channels = channelsOf(net, x);
  const parameter = (part: string, value: number) => addParameter(net.builder, `${name}.${part}`, [channels], value);
  const operands = [x, parameter('scale', 1), parameter('shift', 0), parameter('mean', 0), parameter('variance', 1)];
  return net.builder.add('batchNorm', { epsilon: NORM_EPSILON }, operands, { name });
}

export function emitActivation(net: Net, recipe: Recipe, x: ValueId, name: string): ValueId {
  const rank = net.builder.shapeOf(x).length === 2 ? 2 : 4;
  return recipe.activate(net.builder, x, channelsOf(net, x), name, rank);
}

export function emitAdd(net: Emitter, a: ValueId, b: ValueId, name: string): ValueId {
  return net.builder.add('elementwise', { fn: 'add' }, [a, b], { name });
}
