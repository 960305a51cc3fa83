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
 * Ids that promise the largest gain over what was measured at no more than their cost, one after the other: what one
 * promises counts as measured for the next, so that they do not crowd. `promise`: what a surrogate says of a candidate, in
 * the unit of the measurements. Trained candidates are left out, failed ones too.
 */
export function pickPromising(
  candidates: readonly Trainable[],
  trials: readonly StudyTrial[],
  promise: (id: number) => number,
  count: number,
): number[] {
  const costs = new Map(candidates.map(({ id, cost }) => [id, cost]));
  const known: Known[] = trials.map(({ id, accuracy }) => ({ id, value: accuracy }));
  const picked: number[] = [];
  while (picked.length < count) {
    const open = candidates.filter(({ id }) => !known.some((other) => other.id === id));
    if (open.length === 0) break;
    const gain = ({ id, cost }: Trainable): number => promise(id) - bestWithin(known, costs, cost);
    const best = open.reduce((a, b) => (gain(b) > gain(a) || (gain(b) === gain(a) && b.id < a.id) ? b : a));
    picked.push(best.id);
    known.push({ id: best.id, value: promise(best.id) });
  }
  return picked;
}

/** A value measured or promised; none where training failed. */
interface Known {
  readonly id: number;
  readonly value: number | undefined;
}

/** Nothing cheaper measured: the lowest of all is what is to be beaten. */
function bestWithin(known: readonly Known[], costs: ReadonlyMap<number, number>, limit: number): number {
  const valued = known.flatMap(({ id, value }) => (value === undefined ? [] : [{ id, value }]));
  const cheap = valued.filter(({ id }) => costs.get(id)! <= limit);
  if (cheap.length > 0) return Math.max(...cheap.map(({ value }) => value));
  return valued.length === 0 ? 0 : Math.min(...valued.map(({ value }) => value));
}
