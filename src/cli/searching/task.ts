import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { Budget } from '../../search/budget.ts';
import type { Checkpoint } from '../../search/evolve/archipelago.ts';
import type { EvolutionProgress } from '../../search/evolve-search.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { SearchProgress } from '../../search/search.ts';
import type { SpaceOffers } from '../../study/space-offers.ts';
import type { GivenBudget } from '../budgets.ts';

/** What to search, in plain values: it travels to a worker. */
export interface SearchTask {
  /** The network whose stages are searched, unless `nasBnn` is. */
  readonly graph?: Graph | undefined;
  /** A supernet to search. */
  readonly nasBnn?: NasBnnSpace | undefined;
  readonly objectives: readonly MeasureName[];
  readonly budgets: readonly GivenBudget[];
  readonly convention: string;
  /** Widths lie between these shares of the present one. */
  readonly widthShares: readonly [number, number];
  /** Widths are multiples of this. */
  readonly multiple: number;
  readonly stem: 'bridge' | 'follow';
  /** What a space file offers besides, and the file. */
  readonly offers?: SpaceOffers | undefined;
  readonly spaceFile?: string | undefined;
  /** The usual ones unless given. */
  readonly scoreParams?: ScoreParams | undefined;
  /** Objectives that are arithmetic over measures; only evolution takes them. */
  readonly formulas?: readonly string[];
  readonly engine?: 'exact' | 'evolve';
  readonly seed?: number;
  /** Where evolution stops. */
  readonly maxEvaluations?: number | undefined;
  /** What an exact search may give away for speed. */
  readonly epsilon?: number | undefined;
  /** Whether to find out what of the front holds over the range of the score's parameters. */
  readonly robust?: boolean | undefined;
  /** Labels that an exact search may keep. */
  readonly maxLabels?: number | undefined;
  /** Seconds after which a search ends with what it has. */
  readonly seconds?: number | undefined;
  /** Where evolution continues. */
  readonly from?: Checkpoint | undefined;
}

/** A budget in base units, with the text it was given as. */
export interface ResolvedBudget {
  readonly flag: string;
  readonly metric: MeasureName;
  readonly bound: 'max' | 'min';
  readonly limit: number;
  readonly text: string;
}

export function toBudget({ metric, bound, limit }: Pick<ResolvedBudget, 'metric' | 'bound' | 'limit'>): Budget {
  return { measure: metric, [bound]: limit };
}

/** Looks on while a search runs. */
export interface Watch {
  readonly shouldStop: () => boolean;
  readonly onProgress: (progress: SearchProgress) => void;
  readonly onEvolve?: (progress: EvolutionProgress) => void;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
}
