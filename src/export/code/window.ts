import type { Window } from '../../graph/op.ts';

/** Padding of a window in pixels: begins, then ends, per spatial axis. */
export function resolvePads(window: Window, input: readonly number[], output: readonly number[]): readonly number[] {
  const { kernel, strides, dilations, pads, autoPad } = window;
  if (autoPad === 'explicit') return pads;
  if (autoPad === 'valid') return pads.map(() => 0);
  const totals = kernel.map((size, axis) => {
    const reach = (output[axis]! - 1) * strides[axis]! + dilations[axis]! * (size - 1) + 1;
    return Math.max(0, reach - input[axis]!);
  });
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total) => Math.ceil(total / 2));
  return autoPad === 'same-upper' ? [...smaller, ...larger] : [...larger, ...smaller];
}

/** The padding that is the same on both sides of every axis, or undefined where it is not. */
export function symmetricPads(pads: readonly number[]): readonly number[] | undefined {
  const half = pads.length / 2;
  const begins = pads.slice(0, half);
  return begins.every((pad, axis) => pad === pads[axis + half]) ? begins : undefined;
}

/** As `torch.nn.functional.pad` takes it: from the last axis to the first, begin and end. */
export function torchPads(pads: readonly number[]): number[] {
  const half = pads.length / 2;
  const axes = [...Array(half).keys()].reverse();
  return axes.flatMap((axis) => [pads[axis]!, pads[axis + half]!]);
}
