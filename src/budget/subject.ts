import type { Metrics } from '../cost/metrics.ts';
import type { ErrorCode } from '../graph/errors.ts';
import type { Costed } from './costed.ts';
import type { Sizes } from './sizes.ts';
import { formatSizes } from './sizes.ts';

/** Why a network could not be costed. */
export interface Failure {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A network at one choice of sizes, costed or not. */
export interface Sample {
  readonly sizes: Sizes;
  readonly result:
    | {
        readonly costed: Costed;
        /** The network before its recipe; null where there is no recipe. */
        readonly given: Metrics | null;
      }
    | { readonly failure: Failure };
}

/** A network under check: one sample, or one per choice of sizes of its symbolic dimensions. */
export interface Subject {
  /** The model with whatever sets it apart: `resnet18 [bireal]`. */
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** The name a sample has in a baseline. */
export function sampleKey({ name, samples }: Subject, { sizes }: Sample): string {
  return samples.length === 1 ? name : `${name} ${formatSizes(sizes)}`;
}
