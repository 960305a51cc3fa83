import type { Chain } from './compile.ts';
import { type RelaxedPath, relaxPath } from './relaxation.ts';

/** Weights of the summed criteria that separate a target best from all paths, and the relaxation they give. */
export interface Separation {
  readonly weights: Float64Array;
  readonly ahead: readonly Float64Array[];
}

/**
 * Looks for weights w >= 0 that make min over paths of w.(path - target) large: the Lagrangian dual of "is there a path
 * below the target in every summed criterion". Multiplicative weights (Arora, Hazan and Kale 2012) in units of each
 * criterion's range. Every relaxed path on the way is shown to `visit`.
 */
export function separate(
  chain: Chain,
  summed: readonly number[],
  target: Float64Array,
  rounds: number,
  visit: (path: RelaxedPath) => void,
): Separation {
  const ranges = measureRanges(chain, summed);
  let shares = new Float64Array(summed.length).fill(1 / summed.length);
  let best: (Separation & { readonly margin: number }) | undefined;
  for (let round = 1; round <= rounds; round++) {
    const weights = shares.map((share, index) => share / ranges[index]!);
    const path = relaxPath(chain, summed, weights);
    visit(path);
    const excess = Float64Array.from(
      summed,
      (column, index) => (path.values[column]! - target[index]!) / ranges[index]!,
    );
    const margin = excess.reduce((sum, value, index) => sum + value * shares[index]!, 0);
    if (best === undefined || margin > best.margin) best = { weights, ahead: path.ahead, margin };
    shares = shiftShares(shares, excess, 3 / Math.sqrt(round));
  }
  return best!;
}

function shiftShares(shares: Float64Array, excess: Float64Array, rate: number): Float64Array<ArrayBuffer> {
  const raised = shares.map(
    (share, index) => share * Math.exp(rate * Math.max(-4, Math.min(4, excess[index]!))) + 1e-12,
  );
  const total = raised.reduce((sum, share) => sum + share, 0);
  return raised.map((share) => share / total);
}

function measureRanges({ ahead }: Chain, summed: readonly number[]): Float64Array {
  return Float64Array.from(summed, (column) => {
    const range = ahead.greatest[column]![0]![0]! - ahead.least[column]![0]![0]!;
    return range > 0 ? range : 1;
  });
}
