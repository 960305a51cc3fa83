import { boundSuffixes, type SuffixBounds, type Transitions } from './bounds.ts';
import { type Criterion, costIn, isForbidden, listCriteria } from './criteria.ts';
import { dropHopeless } from './hopeless.ts';
import { dropDominated } from './parallel.ts';
import type { ChainProblem, ChainStep } from './problem.ts';
import { arrangeTransitions, countFused, fuseTransitions } from './transitions.ts';

/** A problem made ready: criteria to be small, only choices that can be part of a feasible path, bounds ahead. */
export interface Chain {
  readonly criteria: readonly Criterion[];
  /** The first `objectives` criteria are objectives. */
  readonly objectives: number;
  readonly steps: readonly Transitions[];
  readonly ahead: SuffixBounds;
}

/** Undefined where the budgets, each taken alone, leave no path. */
export function compileChain(problem: ChainProblem): Chain | undefined {
  const criteria = listCriteria(problem);
  const all = problem.steps.map((step) => readStep(problem, step, criteria));
  const hopeful = dropHopeless(criteria, all);
  if (hopeful === undefined) return undefined;
  const steps = fuseSteps(
    criteria,
    hopeful.map((step) => dropDominated(step, criteria.length)),
  );
  const objectives = criteria.filter(({ isObjective }) => isObjective).length;
  return { criteria, objectives, steps, ahead: boundSuffixes(criteria, steps) };
}

function readStep(problem: ChainProblem, step: ChainStep, criteria: readonly Criterion[]): Transitions {
  const { statesBefore, statesAfter } = step;
  const choice = listAllowed(problem, step);
  const [from, to] = [new Int32Array(choice.length), new Int32Array(choice.length)];
  for (let at = 0; at < choice.length; at++) {
    from[at] = step.from[choice[at]!]!;
    to[at] = step.to[choice[at]!]!;
  }
  const costs = readCosts(problem, step, criteria, choice);
  return arrangeTransitions({ statesBefore, statesAfter, from, to, choice, span: 1, costs }, criteria.length);
}

/** Choices that break no upper budget of a maximum by themselves. */
function listAllowed({ dimensions }: ChainProblem, { from, costs }: ChainStep): Int32Array {
  const choices = new Int32Array(from.length);
  let count = 0;
  for (let at = 0; at < from.length; at++) if (!isForbidden(dimensions, costs, at)) choices[count++] = at;
  return choices.subarray(0, count);
}

/** Costs of choices, row-major [choice][criterion]. */
function readCosts(
  { dimensions }: ChainProblem,
  { costs }: ChainStep,
  criteria: readonly Criterion[],
  choice: Int32Array,
): Float64Array {
  const table = new Float64Array(choice.length * criteria.length);
  criteria.forEach((criterion, column) => {
    for (let at = 0; at < choice.length; at++) {
      const raw = costs[choice[at]! * dimensions.length + criterion.dimension]!;
      table[at * criteria.length + column] = costIn(criterion, raw);
    }
  });
  return table;
}

/** Fuses neighbours where that makes no more transitions than both have: states that only pass through disappear. */
function fuseSteps(criteria: readonly Criterion[], steps: readonly Transitions[]): Transitions[] {
  const fused: Transitions[] = [];
  for (const step of steps) {
    let last = step;
    while (fused.length > 0 && countFused(fused.at(-1)!, last) <= fused.at(-1)!.count + last.count) {
      last = dropDominated(fuseTransitions(criteria, fused.pop()!, last), criteria.length);
    }
    fused.push(last);
  }
  return fused;
}
