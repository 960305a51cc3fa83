import { createDraft } from '../../src/graph/edit.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { type Content, countElements, isFloat } from '../../src/graph/tensor.ts';
import { inferOutputs } from '../../src/shape/infer.ts';
import { createRandom } from '../support/random-network.ts';

/**
 * The network with constants of one shape put together at random. Some vectors hold one number and others several, and all of
 * them are positive, so that each may be a variance.
 */
export function shareAtRandom(graph: Graph, seed: number): Graph {
  const draft = createDraft(graph);
  const random = createRandom(seed);
  for (const group of groupByShape(graph)) {
    const kept: ValueId[] = [];
    for (const id of group) {
      if (kept.length > 0 && random(2) === 0) draft.redirect(id, kept[random(kept.length)]!);
      else kept.push(id);
    }
    const vectors = kept.filter((id) => isVector(graph.values[id]!.shape));
    for (const id of vectors) draft.setConstant(id, { content: drawVector(graph.values[id]!.shape, random) });
  }
  return draft.finish(inferOutputs);
}

function groupByShape({ values }: Graph): ValueId[][] {
  const groups = new Map<string, ValueId[]>();
  values.forEach(({ content, dtype, shape }, id) => {
    if (content === undefined || !isFloat(dtype) || shape.length === 0) return;
    groups.set(shape.join(), [...(groups.get(shape.join()) ?? []), id]);
  });
  return [...groups.values()];
}

/** Whether a constant has but one axis that is longer than 1. */
export function isVector(shape: readonly number[]): boolean {
  return countElements(shape) === Math.max(1, ...shape);
}

function drawVector(shape: readonly number[], random: (below: number) => number): Content {
  const isRepeated = random(2) === 0;
  const first = drawNumber(random);
  const data = Array.from({ length: countElements(shape) }, () => (isRepeated ? first : drawNumber(random)));
  return { kind: 'dense', data };
}

function drawNumber(random: (below: number) => number): number {
  return 0.5 + random(1000) / 1000;
}
