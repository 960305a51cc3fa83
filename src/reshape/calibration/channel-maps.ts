import type { Shape } from '../../graph/tensor.ts';
import type { ChannelMaps } from './calibration.ts';

/** Output maps of one layer, summed batch after batch. */
export interface MapSums {
  add(outputs: ArrayLike<number>): void;
  finish(): ChannelMaps;
}

/** `shape`: [N, C, H, W] or [N, C]; maps larger than `limit` on a side are averaged over cells of equal size down to it. */
export function createMapSums(shape: Shape, limit: number): MapSums {
  const [batch = 1, channels = 1, height = 1, width = 1] = shape;
  const [rows, columns] = [Math.min(height, limit), Math.min(width, limit)];
  const sums = Array.from({ length: channels }, () => new Float64Array(rows * columns));
  const counts = new Float64Array(rows * columns);
  return {
    add(outputs) {
      for (let image = 0; image < batch; image += 1) {
        for (let y = 0; y < height; y += 1) {
          for (let x = 0; x < width; x += 1) {
            const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
            counts[cell]! += 1;
            for (let channel = 0; channel < channels; channel += 1)
              sums[channel]![cell]! += outputs[((image * channels + channel) * height + y) * width + x]!;
          }
        }
      }
    },
    finish: () => ({
      height: rows,
      width: columns,
      channels: sums.map((map) => Array.from(map, (sum, cell) => roundTo(sum / Math.max(1, counts[cell]!)))),
    }),
  };
}

/** Six significant digits: the file stays small, and maps are compared by direction. */
function roundTo(value: number): number {
  return Number(value.toPrecision(6));
}
