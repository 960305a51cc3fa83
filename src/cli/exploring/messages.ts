import type { Graph } from '../../graph/graph.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { Budget } from '../../search/budget.ts';
import type { MeasureName } from '../../search/measure.ts';
import type { FrontEntry } from '../../search/search.ts';
import type { Progress } from '../../tui/services.ts';
import type { Front } from '../../tui/state.ts';
import type { Limit, Reach } from '../searching/binding.ts';

/** What to search, in plain values: it travels to a worker. */
export interface ExploreTask {
  readonly graph: Graph;
  readonly objectives: readonly MeasureName[];
  readonly budgets: readonly Budget[];
  readonly widthShares: readonly [number, number];
  readonly multiple: number;
  readonly stem: 'bridge' | 'follow';
  readonly convention: string;
  readonly scoreParams?: ScoreParams | undefined;
  /** Guarantees to work for, one after another; the last is what is wanted. */
  readonly epsilons: readonly number[];
}

export interface ExploreInput {
  readonly task: ExploreTask;
  /** One shared number; 1 asks the search to end with what it has. */
  readonly stop: Int32Array;
}

export type ExploreMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'front'; readonly entries: readonly FrontEntry[]; readonly certificate: Front['certificate'] }
  | {
      readonly kind: 'done';
      readonly isInterrupted: boolean;
      readonly count: number;
      readonly binding: readonly (Limit & Reach)[];
    }
  /** What was asked wrongly. */
  | { readonly kind: 'refusal'; readonly text: string };
