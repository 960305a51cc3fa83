import type { ScoreParams } from './params.ts';

/**
 * Factors on the score's noise penalties alpha between which a front should hold: what is plausible of alpha is 50 to 172,
 * around 100 [derived from published pairs of networks; docs/score.md].
 */
export const ALPHA_FACTORS = [0.5, 1.72] as const;

/** The parameters at both ends of the range. */
export function listCorners(params: ScoreParams): ScoreParams[] {
  const { residual, block, dense, plain } = params.alpha;
  return ALPHA_FACTORS.map((factor) => ({
    ...params,
    alpha: { residual: factor * residual, block: factor * block, dense: factor * dense, plain: factor * plain },
  }));
}
