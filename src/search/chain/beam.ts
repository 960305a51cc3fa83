import type { Chain } from './compile.ts';
import type { CompletionBound } from './completion-bound.ts';
import type { Incumbents } from './incumbents.ts';
import { type LabelLayer, startLayer, type Trail, traceChoices } from './labels.ts';
import { growLayer } from './layer.ts';
import { NO_LOSS } from './slack.ts';

/**
 * Runs the labels once with about `size` of them a step, to find incumbents: where there are more, those that have the
 * best completions under the multipliers of some segment of the front.
 */
export function runBeam(
  chain: Chain,
  bound: CompletionBound,
  incumbents: Incumbents,
  size: number,
  shouldStop: () => boolean,
): void {
  let layer = startLayer(chain.criteria);
  const trails: Trail[] = [];
  for (let position = 1; position <= chain.steps.length; position++) {
    const options = { loss: NO_LOSS, pruner: bound, cap: Infinity, shouldStop };
    const grown = growLayer(chain, position, layer, options);
    if (grown.outcome === 'stopped') return;
    layer = trimLayer(grown.layer, position, bound, size);
    trails.push(layer.takeTrail());
  }
  for (let end = 0; end < layer.count; end++) {
    const row = end * layer.width;
    incumbents.offer(layer.values.slice(row, row + chain.objectives), () => traceChoices(chain.steps, trails, end));
  }
}

function trimLayer(layer: LabelLayer, position: number, bound: CompletionBound, size: number): LabelLayer {
  if (layer.count <= size) return layer;
  const marks = new Uint8Array(layer.count);
  const share = Math.ceil(size / bound.segments);
  const bounds = new Float64Array(layer.count);
  for (let segment = 0; segment < bound.segments; segment++) {
    bound.rate(segment, position, layer, bounds);
    const limit = selectNth(bounds.slice(), share - 1);
    for (let label = 0; label < layer.count; label++) if (bounds[label]! <= limit) marks[label] = 1;
  }
  return layer.filter(marks);
}

/** The value that would stand at `rank` were the values sorted (Hoare 1961); reorders them. */
function selectNth(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      [values[left], values[right]] = [values[right]!, values[left]!];
      left++;
      right--;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank]!;
}
