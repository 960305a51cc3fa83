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
  const { statesBefore, statesAfter, costs } = step;
  const width = problem.dimensions.length;
  const choice = Int32Array.from(step.from.keys()).filter((at) => !isForbidden(problem.dimensions, costs, at));
  const table = new Float64Array(choice.length * criteria.length);
  criteria.forEach((criterion, column) => {
    choice.forEach((from, at) => {
      table[at * criteria.length + column] = costIn(criterion, costs[from * width + criterion.dimension]!);
    });
  });
  const from = choice.map((at) => step.from[at]!);
  const to = choice.map((at) => step.to[at]!);
  return arrangeTransitions({ statesBefore, statesAfter, from, to, choice, span: 1, costs: table }, criteria.length);
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
