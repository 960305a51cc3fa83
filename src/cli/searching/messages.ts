import type { ErrorCode, ErrorDetail } from '../../graph/errors.ts';
import type { Checkpoint } from '../../search/evolve/archipelago.ts';
import type { EvolutionProgress } from '../../search/evolve-search.ts';
import type { SearchProgress } from '../../search/search.ts';
import type { SearchAnswer } from './answer.ts';

/** What a worker starts with; its task follows as a message. */
export interface WorkerInput {
  /** One shared number; 1 asks the search to end with what it has. */
  readonly stop: Int32Array;
}

/** What the worker tells: progress, and at the end the answer or the error of a wrong request. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: SearchProgress }
  | { readonly kind: 'evolve'; readonly progress: EvolutionProgress }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'answer'; readonly answer: SearchAnswer }
  | {
      readonly kind: 'refusal';
      readonly code: ErrorCode;
      readonly reason: string;
      readonly detail: ErrorDetail;
    };
