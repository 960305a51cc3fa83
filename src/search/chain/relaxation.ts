import type { Chain } from './compile.ts';
import { combineValues, IDENTITY } from './criteria.ts';

/** A path that is best for a weighted sum of the summed criteria, budgets aside. */
export interface RelaxedPath {
  /** Its value in every criterion. */
  readonly values: Float64Array;
  /** Transition row per step. */
  readonly transitions: Int32Array;
  /** Least weighted sum of what lies ahead, by position and state. */
  readonly ahead: readonly Float64Array[];
}

/** Numbers of the summed criteria: those that a weighted sum can hold. */
export function listSummed({ criteria }: Chain): number[] {
  return criteria.flatMap(({ combine }, index) => (combine === 'sum' ? [index] : []));
}

/** Lagrangian relaxation: minimises sum of weights[i] times criterion summed[i] over all paths. */
export function relaxPath(chain: Chain, summed: readonly number[], weights: Float64Array): RelaxedPath {
  const { steps, criteria } = chain;
  const width = criteria.length;
  const ahead: Float64Array[] = new Array(steps.length + 1);
  const best: Int32Array[] = new Array(steps.length);
  ahead[steps.length] = new Float64Array(1);
  for (let at = steps.length - 1; at >= 0; at--) {
    const { statesBefore, count, from, to, costs } = steps[at]!;
    const after = ahead[at + 1]!;
    const least = new Float64Array(statesBefore).fill(Infinity);
    const chosen = new Int32Array(statesBefore);
    for (let row = 0; row < count; row++) {
      let value = after[to[row]!]!;
      for (let index = 0; index < weights.length; index++)
        value += weights[index]! * costs[row * width + summed[index]!]!;
      if (value >= least[from[row]!]!) continue;
      least[from[row]!] = value;
      chosen[from[row]!] = row;
    }
    ahead[at] = least;
    best[at] = chosen;
  }
  return { ...walkPath(chain, best), ahead };
}

function walkPath(
  { steps, criteria }: Chain,
  best: readonly Int32Array[],
): Pick<RelaxedPath, 'values' | 'transitions'> {
  const values = Float64Array.from(criteria, ({ combine }) => IDENTITY[combine]);
  const transitions = new Int32Array(steps.length);
  let state = 0;
  steps.forEach((step, at) => {
    const row = best[at]![state]!;
    transitions[at] = row;
    criteria.forEach(({ combine }, column) => {
      values[column] = combineValues(combine, values[column]!, step.costs[row * criteria.length + column]!);
    });
    state = step.to[row]!;
  });
  return { values, transitions };
}
