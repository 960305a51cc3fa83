import type { Window } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { failShape, formatShape } from './rule.ts';

/** Distance from the first to just after the last element a dilated kernel touches. */
export function extentOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Explicit pads of a convolution or pooling window on an input of these spatial sizes: the begin of every axis, then
 * the end of every axis, as in `Window.pads`. `same-*` pads so that the output has ceil(input / stride) elements; an odd
 * pixel goes to the end (`same-upper`) or the begin (`same-lower`). Source: ONNX operator specification, Conv and MaxPool.
 * For a transposed convolution see `resolveTransposedPads`.
 */
export function resolvePads(window: Window, inputSpatial: Shape): readonly number[] {
  if (window.autoPad === 'explicit') return window.pads;
  if (window.autoPad === 'valid') return inputSpatial.flatMap(() => [0, 0]);
  return splitPads(
    inputSpatial.map((size, axis) => samePadding(window, axis, size)),
    window.autoPad === 'same-upper',
  );
}

function samePadding(window: Window, axis: number, size: number): number {
  const stride = window.strides[axis]!;
  const covered = (Math.ceil(size / stride) - 1) * stride + extentOf(window.kernel[axis]!, window.dilations[axis]!);
  return Math.max(0, covered - size);
}

/** Halves total pads per axis; the odd pixel goes to the end where `extraAtEnd`, else to the begin. */
export function splitPads(totals: readonly number[], extraAtEnd: boolean): number[] {
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total, axis) => total - smaller[axis]!);
  return extraAtEnd ? [...smaller, ...larger] : [...larger, ...smaller];
}

/**
 * Number of positions of the window along each axis, floor((input + pads - extent) / stride) + 1 (ONNX Conv, MaxPool).
 * With `ceilMode` the division rounds up, but a window that would start in the end padding is left out, as in the text of
 * MaxPool-22 and in PyTorch; earlier operator sets do not mention that window, and runtimes leave it out for them too.
 * `valid` rounds up as well: ONNX's own shape inference and onnxruntime do, though the text's formula does not.
 * Throws `E_SHAPE` where the window does not fit once.
 */
export function countPositions(window: Window, inputSpatial: Shape, ceilMode: boolean, node: string): number[] {
  checkWindow(window, inputSpatial, node);
  const pads = resolvePads(window, inputSpatial);
  return inputSpatial.map((size, axis) => {
    const endOfInput = size + pads[axis]!;
    const room =
      endOfInput + pads[axis + inputSpatial.length]! - extentOf(window.kernel[axis]!, window.dilations[axis]!);
    const count = countSteps(room, window.strides[axis]!, ceilMode, endOfInput);
    if (count >= 1) return count;
    return failShape(node, `slides ${describeWindow(window)} over the smaller input ${formatShape(inputSpatial)}`);
  });
}

/** Rounded up, one position remains even where the window overhangs by less than a stride. */
function countSteps(room: number, stride: number, ceilMode: boolean, endOfInput: number): number {
  if (!ceilMode) return Math.floor(room / stride) + 1;
  const last = Math.ceil(room / stride);
  return last * stride >= endOfInput ? last : last + 1;
}

/** Throws `E_SHAPE` unless the window has one entry per spatial axis, and steps that move. */
export function checkWindow(window: Window, inputSpatial: Shape, node: string): void {
  const rank = inputSpatial.length;
  const { kernel, strides, dilations, pads } = window;
  const lengthsFit = kernel.length === rank && strides.length === rank && dilations.length === rank;
  if (!lengthsFit || (window.autoPad === 'explicit' && pads.length !== 2 * rank)) {
    failShape(node, `slides ${describeWindow(window)} over the ${rank} spatial axes ${formatShape(inputSpatial)}`);
  }
  if (areSteps(kernel) && areSteps(strides) && areSteps(dilations)) return;
  failShape(node, `has a kernel, stride or dilation below 1: ${describeWindow(window)}`);
}

function areSteps(entries: readonly number[]): boolean {
  for (let axis = 0; axis < entries.length; axis += 1) {
    if (!(Number.isInteger(entries[axis]) && entries[axis]! >= 1)) return false;
  }
  return true;
}

function describeWindow({ kernel, strides, dilations, pads, autoPad }: Window): string {
  const padding = autoPad === 'explicit' ? `pads ${formatShape(pads)}` : autoPad;
  const steps = `strides ${formatShape(strides)}, dilations ${formatShape(dilations)}`;
  return `a window ${formatShape(kernel)} (${steps}, ${padding})`;
}
