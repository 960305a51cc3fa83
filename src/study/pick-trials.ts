import type { StudyTrial } from './records.ts';

/** A candidate that may be trained, and what training costs to run it. */
export interface Trainable {
  readonly id: number;
  readonly cost: number;
}

/** How many candidates each round trains: half of what is left, so that later rounds know more. */
export function planRounds(trials: number): number[] {
  const rounds: number[] = [];
  for (let left = trials; left > 0; ) {
    const now = Math.ceil(left / 2);
    rounds.push(now);
    left -= now;
  }
  return rounds;
}

/** Ids spread evenly over the candidates in order of cost, both ends included. */
export function pickSpread(candidates: readonly Trainable[], count: number): number[] {
  const sorted = [...candidates].sort((a, b) => a.cost - b.cost || a.id - b.id);
  if (count >= sorted.length) return sorted.map(({ id }) => id);
  if (count === 1) return sorted.slice(-1).map(({ id }) => id);
  const places = Array.from({ length: count }, (_, index) => Math.round((index * (sorted.length - 1)) / (count - 1)));
  return places.map((place) => sorted[place]!.id);
}

/**
 * Ids that promise the largest gain over what was measured at no more than their cost. `promise`: what a surrogate says
 * of a candidate, in the unit of the measurements. Trained candidates are left out, failed ones too.
 */
export function pickPromising(
  candidates: readonly Trainable[],
  trials: readonly StudyTrial[],
  promise: (id: number) => number,
  count: number,
): number[] {
  const trained = new Set(trials.map(({ id }) => id));
  const costs = new Map(candidates.map(({ id, cost }) => [id, cost]));
  const gain = ({ id, cost }: Trainable): number => promise(id) - bestWithin(trials, costs, cost);
  return candidates
    .filter(({ id }) => !trained.has(id))
    .map((candidate) => ({ id: candidate.id, gain: gain(candidate) }))
    .sort((a, b) => b.gain - a.gain || a.id - b.id)
    .slice(0, count)
    .map(({ id }) => id);
}

/** Nothing cheaper measured: the lowest of all is what is to be beaten. */
function bestWithin(trials: readonly StudyTrial[], costs: ReadonlyMap<number, number>, limit: number): number {
  const done = trials.flatMap(({ id, accuracy }) => (accuracy === undefined ? [] : [{ id, accuracy }]));
  const cheap = done.filter(({ id }) => costs.get(id)! <= limit);
  if (cheap.length > 0) return Math.max(...cheap.map(({ accuracy }) => accuracy));
  return done.length === 0 ? 0 : Math.min(...done.map(({ accuracy }) => accuracy));
}
