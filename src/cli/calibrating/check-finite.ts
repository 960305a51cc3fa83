import { BitboneError } from '../../graph/errors.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';

/** Throws `E_MALFORMED` for a value of an image that is no finite number; `at` counts the images of the file from 0. */
export function checkImage(image: Float32Array, shape: Shape, at: number, file: string): void {
  const bad = image.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = [at, ...locate(bad, shape)].join(', ');
  throw new BitboneError('E_MALFORMED', `holds ${image[bad]} at [${place}]`, {
    subject: file,
    fix: 'leave such data out, or repair it',
  });
}

/** The coordinates of an element, row-major. */
function locate(index: number, shape: Shape): number[] {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const place = rest % size;
      rest = (rest - place) / size;
      return place;
    })
    .reverse();
}

/** Throws `E_MALFORMED` for a layer on which nothing can be measured, as JSON could not say what came out. */
export function checkMeasurements({ layers }: Calibration, model: string): void {
  const bad = layers.find((layer) => !isFinite(layer));
  if (bad === undefined) return;
  throw new BitboneError('E_MALFORMED', `the layer ${bad.name} has values that are NaN or infinite`, {
    subject: model,
    fix: 'check its weights, and how the data is normalised (--mean, --std)',
  });
}

/** Whether every number in a value is finite, at any depth. */
function isFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isFinite);
}
