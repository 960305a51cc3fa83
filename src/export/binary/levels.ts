import { countElements, type Shape } from '../../graph/tensor.ts';
import type { Tensor } from '../weights/fold.ts';

/** A weight of two symmetric levels per output channel: signs (0 where the latent weight was 0) times a scale. */
export interface BinaryLevels {
  readonly signs: Float32Array;
  /** One per output channel, positive. */
  readonly scales: Float64Array;
}

/** Relative difference that rounding may make between levels that are the same. */
const TOLERANCE = 1e-6;

/** Signs and scales of a weight whose output channels lie on `axis`; undefined where a channel has other levels. */
export function splitLevels({ shape, data }: Tensor, axis: number): BinaryLevels | undefined {
  const scales = new Float64Array(shape[axis]!);
  const differs = new Uint8Array(shape[axis]!);
  forEachRun(shape, axis, (channel, start, end) => {
    for (let index = start; index < end; index += 1) {
      const magnitude = Math.abs(data[index]!);
      const scale = scales[channel]!;
      if (scale === 0) scales[channel] = magnitude;
      else if (magnitude !== 0 && Math.abs(magnitude - scale) > TOLERANCE * scale) differs[channel] = 1;
    }
  });
  if (differs.includes(1)) return undefined;
  // a channel of zeros has no scale of its own
  return { signs: signsOf(data), scales: scales.map((scale) => (scale === 0 ? 1 : scale)) };
}

function signsOf(data: Float64Array): Float32Array {
  const signs = new Float32Array(data.length);
  for (let index = 0; index < data.length; index += 1) signs[index] = Math.sign(data[index]!);
  return signs;
}

/** Visits the stretches of memory that belong to one index of an axis. */
export function forEachRun(
  shape: Shape,
  axis: number,
  visit: (index: number, start: number, end: number) => void,
): void {
  const size = countElements(shape.slice(axis + 1));
  const runs = countElements(shape.slice(0, axis + 1));
  for (let run = 0; run < runs; run += 1) visit(run % shape[axis]!, run * size, (run + 1) * size);
}
