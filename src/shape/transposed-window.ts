import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { failShape, formatShape } from './rule.ts';
import { checkWindow, extentOf, splitPads } from './window.ts';

type TransposedWindow = OpAttrs['convTranspose'];

/**
 * Explicit pads of a transposed convolution on an input of these spatial sizes, begin of every axis, then end. A wanted
 * `outputShape`, or `same-*` (output = input * stride), fixes their total; an odd pixel goes to the end for `same-upper`,
 * else to the begin. Source: ONNX operator specification, ConvTranspose-11.
 */
export function resolveTransposedPads(window: TransposedWindow, inputSpatial: Shape): readonly number[] {
  const target = targetSizes(window, inputSpatial);
  if (target !== undefined) {
    const totals = inputSpatial.map((size, axis) => Math.max(0, fullSize(window, axis, size) - target[axis]!));
    return splitPads(totals, window.autoPad === 'same-upper');
  }
  return window.autoPad === 'explicit' ? window.pads : inputSpatial.flatMap(() => [0, 0]);
}

/** Spatial output sizes of a transposed convolution, stride (input - 1) + output padding + extent - pads. Throws `E_SHAPE`. */
export function countTransposed(window: TransposedWindow, inputSpatial: Shape, node: string): number[] {
  checkTransposed(window, inputSpatial, node);
  const pads = resolveTransposedPads(window, inputSpatial);
  const sizes =
    targetSizes(window, inputSpatial) ??
    inputSpatial.map((size, axis) => fullSize(window, axis, size) - pads[axis]! - pads[axis + inputSpatial.length]!);
  if (sizes.every((size) => size >= 1)) return [...sizes];
  return failShape(node, `crops the output of ${formatShape(inputSpatial)} to ${formatShape(sizes)}`);
}

/** Sizes that are asked for rather than computed; `outputShape` may hold the batch and channel sizes too. */
function targetSizes(window: TransposedWindow, inputSpatial: Shape): Shape | undefined {
  const { outputShape, autoPad } = window;
  if (outputShape !== undefined && outputShape.length > 0) return outputShape.slice(-inputSpatial.length);
  if (autoPad === 'explicit' || autoPad === 'valid') return undefined;
  return inputSpatial.map((size, axis) => size * window.strides[axis]!);
}

function fullSize(window: TransposedWindow, axis: number, size: number): number {
  const extent = extentOf(window.kernel[axis]!, window.dilations[axis]!);
  return (size - 1) * window.strides[axis]! + (window.outputPadding[axis] ?? 0) + extent;
}

function checkTransposed(window: TransposedWindow, inputSpatial: Shape, node: string): void {
  checkWindow(window, inputSpatial, node);
  const rank = inputSpatial.length;
  const { outputPadding, outputShape = [] } = window;
  if (![0, rank].includes(outputPadding.length)) {
    failShape(node, `pads the output ${formatShape(outputPadding)} on the ${rank} spatial axes of its input`);
  }
  if ([0, rank, rank + 2].includes(outputShape.length)) return;
  failShape(
    node,
    `asks for the output ${formatShape(outputShape)} from the spatial input ${formatShape(inputSpatial)}`,
  );
}
