import type { ValueId } from '../graph/graph.ts';
import type { Recipe, ScaleSite } from './recipes/recipe.ts';
import type { Sink } from './sink.ts';
import { addWeight } from './sink.ts';

/** A convolution as a recipe needs to know it; sizes per spatial axis, pads as in ONNX (begins, then ends). */
export interface BinaryConvSpec {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
  /** Map size of the input. */
  readonly inputSize: readonly number[];
  /** What the map is padded with after the sign: 0 in most code, 1 in Larq's QuickNet. */
  readonly padValue?: number;
  readonly bias?: boolean;
}

/**
 * Input binarization, convolution with binarized weights and output scaling, as the recipe says; batch norm, shortcut
 * and activation are the caller's. With the `real` recipe it is a plain convolution.
 */
export function emitBinaryConv(sink: Sink, recipe: Recipe, x: ValueId, spec: BinaryConvSpec): ValueId {
  const input = recipe.binarizeInput(sink, x, spec.inChannels, spec.name, 4);
  const padded = padWithValue(sink, input, spec);
  const shape = [spec.outChannels, spec.inChannels / spec.groups, ...spec.kernel];
  const weight = recipe.binarizeWeight(
    sink,
    addWeight(sink, `${spec.name}.weight`, shape),
    shape,
    `${spec.name}.weight`,
  );
  const bias = spec.bias === true ? addBias(sink, spec.name, spec.outChannels) : null;
  const y = sink.add('conv', convAttrs(spec), [padded, weight, bias], { name: spec.name });
  return recipe.scaleOutput?.(sink, y, scaleSite(x, spec)) ?? y;
}

/** Pads other than with zero stand as an own node in front of the convolution. */
function padWithValue(sink: Sink, x: ValueId, spec: BinaryConvSpec): ValueId {
  const value = spec.padValue ?? 0;
  if (value === 0 || spec.pads.every((pad) => pad === 0)) return x;
  const half = spec.pads.length / 2;
  const pads = [0, 0, ...spec.pads.slice(0, half), 0, 0, ...spec.pads.slice(half)];
  return sink.add('pad', { pads, mode: 'constant', value }, [x], { name: `${spec.name}.pad` });
}

function convAttrs(spec: BinaryConvSpec) {
  const isPadded = (spec.padValue ?? 0) !== 0;
  return {
    kernel: spec.kernel,
    strides: spec.strides,
    dilations: spec.dilations,
    pads: isPadded ? spec.pads.map(() => 0) : spec.pads,
    autoPad: 'explicit',
    groups: spec.groups,
    arithmetic: 'float',
  } as const;
}

function scaleSite(input: ValueId, spec: BinaryConvSpec): ScaleSite {
  return { ...spec, input, rank: 4, outputSize: spec.inputSize.map((_, axis) => outputSizeOf(spec, axis)) };
}

function outputSizeOf(spec: BinaryConvSpec, axis: number): number {
  const padded = spec.inputSize[axis]! + spec.pads[axis]! + spec.pads[axis + spec.inputSize.length]!;
  const window = spec.dilations[axis]! * (spec.kernel[axis]! - 1) + 1;
  return Math.floor((padded - window) / spec.strides[axis]!) + 1;
}

/** A fully connected layer as a recipe needs to know it. */
export interface BinaryLinearSpec {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly bias: boolean;
}

/** The same for a fully connected layer: `x` is [N, inChannels], the weight [outChannels, inChannels]. */
export function emitBinaryLinear(sink: Sink, recipe: Recipe, x: ValueId, spec: BinaryLinearSpec): ValueId {
  const input = recipe.binarizeInput(sink, x, spec.inChannels, spec.name, 2);
  const shape = [spec.outChannels, spec.inChannels];
  const weight = recipe.binarizeWeight(
    sink,
    addWeight(sink, `${spec.name}.weight`, shape),
    shape,
    `${spec.name}.weight`,
  );
  const bias = spec.bias ? addBias(sink, spec.name, spec.outChannels) : null;
  const y = sink.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [input, weight, bias], {
    name: spec.name,
  });
  const site = {
    ...spec,
    input: x,
    rank: 2,
    kernel: [],
    strides: [],
    pads: [],
    dilations: [],
    outputSize: [],
  } as const;
  return recipe.scaleOutput?.(sink, y, site) ?? y;
}

function addBias(sink: Sink, name: string, channels: number): ValueId {
  return sink.constant(`${name}.bias`, [channels], { kind: 'initial', initialiser: { kind: 'constant', value: 0 } });
}
