import type { PlacedWeight } from './network.ts';

/** Two places of a network that hold the same constant. */
export interface Sharing {
  /** The place that comes before all others. */
  readonly first: PlacedWeight;
  readonly other: PlacedWeight;
}

/**
 * Every place whose constant has one already. What a layer measures is never what another learns, whatever numbers they are
 * given, so that the places of the one and of the other are apart.
 */
export function findSharing(weights: readonly PlacedWeight[]): Sharing[] {
  const known = new Map<string, PlacedWeight>();
  const found: Sharing[] = [];
  for (const weight of weights) {
    const key = `${weight.isBuffer === true} ${weight.value}`;
    const first = known.get(key);
    if (first === undefined) known.set(key, weight);
    else found.push({ first, other: weight });
  }
  return found;
}
