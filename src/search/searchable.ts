import type { Candidate } from './candidate.ts';
import { compileSpace } from './compile.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { Measure } from './measure.ts';
import type { Space } from './space.ts';

/** A setting that a search chooses a value for. */
export interface Choice {
  readonly id: string;
  readonly values: readonly number[];
  readonly present: number;
}

/** What a search needs of a space, whatever its candidates are made of. */
export interface Searchable {
  readonly knobs: readonly Choice[];
  /** Of the convention behind `ops`. */
  readonly opsDenominator: number;
  /** The space as a chain whose genes are indices into `knobs`; costs in the measures' exact units. */
  compile(measures: readonly Measure[]): GenePart[];
  /** Exactly the costs and score of the materialised candidate. */
  evaluate(candidate: Candidate): Evaluation;
  /** The same of a choice per step of `compile`, where that is faster. */
  readonly evaluatePath?: (choices: ArrayLike<number>) => Evaluation;
}

export function toSearchable(space: Space): Searchable {
  return {
    knobs: space.knobs,
    opsDenominator: space.cost.convention.denominator,
    compile: (measures) => compileSpace(space, measures),
    evaluate: (candidate) => evaluate(space, candidate),
  };
}
