import type { CompileOptions } from './compile.ts';
import { compileSpace } from './compile.ts';
import { decodeGenes } from './decode.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluate } from './evaluate.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { Measure } from './measure.ts';
import type { Candidate } from './space/candidate.ts';
import { dropAbsent } from './space/candidate.ts';
import type { KnobValue } from './space/knob.ts';
import { layOutChain } from './space/layout.ts';
import type { Space } from './space/space-frame.ts';

/** A setting that a search chooses a value for. */
export interface Choice {
  readonly id: string;
  readonly values: readonly KnobValue[];
  readonly present: KnobValue;
}

/** What a search needs of a space, whatever its candidates are made of. */
export interface Searchable {
  readonly knobs: readonly Choice[];
  /** Of the convention behind `ops`. */
  readonly opsDenominator: number;
  /** Number of values of each gene. */
  readonly radix: readonly number[];
  /** The space as a chain whose choices set genes; costs in the measures' exact units. Undefined where it was stopped. */
  compile(measures: readonly Measure[], options?: CompileOptions): GenePart[] | undefined;
  /** The candidate that genes mean; a gene that no step sets is -1. */
  decode(genes: ArrayLike<number>): Candidate;
  /** Exactly the costs and score of the materialised candidate. */
  evaluate(candidate: Candidate): Evaluation;
  /** The same of a choice per step of `compile`, where choices do not depend on how they are scored. */
  readonly evaluatePath?: (choices: ArrayLike<number>) => Evaluation;
  /** The same space scored with the parameters at the ends of their range; see `findRobust`. */
  readonly corners?: () => readonly Searchable[];
}

export function toSearchable(space: Space): Searchable {
  const layout = layOutChain(space);
  return {
    knobs: space.knobs,
    opsDenominator: space.cost.convention.denominator,
    radix: layout.radix,
    compile: (measures, options) => compileSpace(space, layout, measures, options),
    decode: (genes) => dropAbsent(space, decodeGenes(space, layout, genes)),
    evaluate: (candidate) => evaluate(space, candidate),
  };
}
