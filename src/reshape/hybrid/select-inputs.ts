import { BitboneError } from '../../graph/errors.ts';
import { clusterNumbers, countDistinct } from './k-means.ts';

/** Which of the layers, by index, keep real inputs (their weights are binary all the same). */
export type RealInputs = ReadonlySet<number>;

/**
 * Hybrid Binary Networks' own rule: the cluster with the highest mean score, for the least number of clusters from 2 on at
 * which it holds less than `ratio` of the layers. Throws `E_INFEASIBLE` with the least ratio that is possible.
 */
export function selectTopCluster(scores: ArrayLike<number>, ratio: number): RealInputs {
  let least = scores.length;
  for (let count = 2; count <= countDistinct(scores); count += 1) {
    const found = selectClusters(scores, count, 1);
    if (found.size / scores.length < ratio) return found;
    least = Math.min(least, found.size);
  }
  throw new BitboneError('E_INFEASIBLE', `no top cluster holds less than ${ratio} of ${scores.length} layers`, {
    fix: describeLeast(least, scores.length),
  });
}

function describeLeast(least: number, layers: number): string {
  if (least >= layers) return 'all score the same: say how many instead, e.g. top:1';
  // the next hundredth above the share itself, which is not below itself
  return `give ${(Math.floor((100 * least) / layers) + 1) / 100} or more`;
}

/** The layers of the `top` clusters with the highest means, of `count` clusters. */
export function selectClusters(scores: ArrayLike<number>, count: number, top: number): RealInputs {
  const possible = Math.min(count, countDistinct(scores));
  const clusters = clusterNumbers(scores, possible);
  return indicesWhere(scores.length, (index) => clusters[index]! >= possible - top);
}

/** The `count` layers with the highest scores; of equal ones the later. */
export function selectTop(scores: ArrayLike<number>, count: number): RealInputs {
  const order = Array.from({ length: scores.length }, (_, index) => index);
  order.sort((a, b) => scores[b]! - scores[a]! || b - a);
  return new Set(order.slice(0, count).sort((a, b) => a - b));
}

/** The layers that score at least this. */
export function selectAbove(scores: ArrayLike<number>, threshold: number): RealInputs {
  return indicesWhere(scores.length, (index) => scores[index]! >= threshold);
}

function indicesWhere(count: number, isChosen: (index: number) => boolean): RealInputs {
  return new Set(Array.from({ length: count }, (_, index) => index).filter(isChosen));
}
