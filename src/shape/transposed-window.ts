import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { failShape, formatShape } from './rule.ts';
import { checkWindow, extentOf, splitPads } from './window.ts';

type TransposedWindow = OpAttrs['convTranspose'];

/**
 * Explicit pads of a transposed convolution on an input of these spatial sizes, begin of every axis, then end. A wanted
 * `outputShape`, or `same-*` (output = input * stride, less where the kernel does not span a stride), fixes their total;
 * an odd pixel goes to the end for `same-upper`, else to the begin. Source: ONNX operator specification,
 * ConvTranspose-11, and onnxruntime for kernels below the stride, where the text would need negative pads.
 */
export function resolveTransposedPads(window: TransposedWindow, inputSpatial: Shape): readonly number[] {
  const target = targetSizes(window, inputSpatial);
  if (target !== undefined) {
    const totals = inputSpatial.map((size, axis) => Math.max(0, fullSize(window, axis, size) - target[axis]!));
    return splitPads(totals, window.autoPad === 'same-upper');
  }
  return window.autoPad === 'explicit' ? window.pads : inputSpatial.flatMap(() => [0, 0]);
}

/**
 * Spatial output sizes of a transposed convolution, stride (input - 1) + output padding + extent - pads, or those asked
 * for. Throws `E_SHAPE` where a convolution with the same window and pads would not lead from there back to the input.
 */
export function countTransposed(window: TransposedWindow, inputSpatial: Shape, node: string): number[] {
  checkTransposed(window, inputSpatial, node);
  const pads = resolveTransposedPads(window, inputSpatial);
  const padding = inputSpatial.map((_, axis) => pads[axis]! + pads[axis + inputSpatial.length]!);
  const sizes =
    targetSizes(window, inputSpatial) ??
    inputSpatial.map((size, axis) => fullSize(window, axis, size) - padding[axis]!);
  const leadsBack = sizes.every((size, axis) => {
    const room = size + padding[axis]! - extentOf(window.kernel[axis]!, window.dilations[axis]!);
    return size >= 1 && Math.floor(room / window.strides[axis]!) + 1 === inputSpatial[axis];
  });
  if (leadsBack) return [...sizes];
  return failShape(
    node,
    `cannot make the output ${formatShape(sizes)} from the spatial input ${formatShape(inputSpatial)}`,
  );
}

/** Sizes that are asked for rather than computed; `outputShape` may hold the batch and channel sizes too. */
function targetSizes(window: TransposedWindow, inputSpatial: Shape): Shape | undefined {
  const { outputShape, autoPad } = window;
  if (outputShape !== undefined && outputShape.length > 0) return outputShape.slice(-inputSpatial.length);
  if (autoPad === 'explicit' || autoPad === 'valid') return undefined;
  return inputSpatial.map((size, axis) => Math.min(size * window.strides[axis]!, fullSize(window, axis, size)));
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
