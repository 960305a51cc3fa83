import type { CostPlan } from '../../cost/plan.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import type { ScorePlan } from '../../score/score.ts';
import type { Knob } from './knob.ts';
import type { FormLayer } from './layer-forms.ts';
import type { FormDetails } from './space-options.ts';
import type { UnitMarks } from './unit-marks.ts';
import type { Unit } from './units.ts';
import type { Variable, WidthOrder } from './variables.ts';
import type { FindVariant, FindVariants } from './variants.ts';

/** Everything about a space but how many candidates it has. */
export interface Frame {
  /** The graph at its greatest depth, in its present forms. */
  readonly shape: Knobs;
  readonly knobs: readonly Knob[];
  /** Depth of each stage in the given network. */
  readonly depths: readonly number[];
  /** Convolutions that can take several forms. */
  readonly layers: readonly FormLayer[];
  readonly formDetails: FormDetails;
  /** Knobs that are set together, or each by itself. */
  readonly variables: readonly Variable[];
  /** Where each knob stands among the variables. */
  readonly homes: readonly Home[];
  readonly orders: readonly WidthOrder[];
  /** What takes forms on its own, per part of `shape`. */
  readonly units: readonly (readonly Unit[])[];
  readonly marks: UnitMarks;
  readonly cost: CostPlan;
  readonly score: ScorePlan;
  readonly findVariant: FindVariant;
  readonly findVariants: FindVariants;
}

/** The variable that sets a knob, and the knob's position in it. */
export interface Home {
  readonly variable: number;
  readonly position: number;
}

/** A graph, its knobs and their values; costs and scores are planned once. */
export interface Space extends Frame {
  /** Number of candidates. Forms of layers that are not there do not count, nor do networks left without binary layers. */
  readonly size: bigint;
}
