import type { ValueId } from '../../graph/graph.ts';
import type { PlacedWeight } from './network.ts';

/** Two places of a network that hold the same constant. */
export interface Sharing {
  /** The place that comes before all others. */
  readonly first: PlacedWeight;
  readonly other: PlacedWeight;
}

/** Every place whose constant has one already. */
export function findSharing(weights: readonly PlacedWeight[]): Sharing[] {
  const known = new Map<ValueId, PlacedWeight>();
  const found: Sharing[] = [];
  for (const weight of weights) {
    const first = known.get(weight.value);
    if (first === undefined) known.set(weight.value, weight);
    else found.push({ first, other: weight });
  }
  return found;
}
