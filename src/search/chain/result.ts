import type { PathPoint } from './front.ts';

/** What is proved of a front. */
export interface Certificate {
  /** `exact`: all of it; `epsilon`: every true point has a found one within the factor; `heuristic`: nothing. */
  readonly kind: 'exact' | 'epsilon' | 'heuristic';
  /** Every true value is met within a factor 1 + epsilon in each objective. Infinity where nothing is proved. */
  readonly epsilon: number;
}

export interface ChainProgress {
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Labels after the step, and in all steps so far. */
  readonly layerLabels: number;
  readonly labels: number;
  /** Choices of the feasible path known so far that is best in the first objective, if any was looked for. */
  readonly best?: Int32Array | undefined;
}

export interface ChainOptions {
  /** Precision given up for speed; 0 asks for the exact front. */
  readonly epsilon?: number | undefined;
  /** Labels kept in all steps together, eight bytes each plus the current step's values; beyond, epsilon grows. */
  readonly maxLabels?: number | undefined;
  /** Labels of a step from which incumbents and completion bounds are worth their time; speed only. */
  readonly boundFrom?: number | undefined;
  /** Asked often; once true, the rest is done coarsely within a moment. */
  readonly shouldStop?: (() => boolean) | undefined;
  readonly onProgress?: ((progress: ChainProgress) => void) | undefined;
}

export interface ChainResult {
  /** Sorted by the objectives, better first. Empty where no path keeps the budgets. */
  readonly front: readonly PathPoint[];
  readonly certificate: Certificate;
  readonly labels: number;
  readonly pruned: number;
  readonly interrupted: boolean;
}
