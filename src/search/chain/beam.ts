import type { Chain } from './compile.ts';
import type { CompletionBound } from './completion-bound.ts';
import type { Incumbents } from './incumbents.ts';
import { type LabelLayer, startLayer, type Trail, traceChoices } from './labels.ts';
import { growLayer } from './layer.ts';
import { NO_LOSS } from './slack.ts';

/** Runs the labels once with at most `size` of them a step, the most promising of each segment, to find incumbents. */
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
  const groups = Array.from({ length: bound.segments }, (): { label: number; slack: number }[] => []);
  for (let state = 0; state < layer.states; state++) {
    for (let label = layer.offsets[state]!; label < layer.offsets[state + 1]!; label++) {
      const { segment, slack } = bound.rate(position, state, layer.values, label * layer.width);
      groups[segment]!.push({ label, slack });
    }
  }
  const marks = new Uint8Array(layer.count);
  const share = Math.ceil(size / groups.filter(({ length }) => length > 0).length);
  for (const group of groups) {
    group.sort((a, b) => b.slack - a.slack || a.label - b.label);
    for (const { label } of group.slice(0, share)) marks[label] = 1;
  }
  return layer.filter(marks);
}
