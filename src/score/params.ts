/** How a binary convolution is bypassed: per convolution, per block of several, by concatenation, or not at all. */
export type Connectivity = 'residual' | 'block' | 'dense' | 'plain';

/**
 * Parameters of the score. The formula's form and the penalty of residual networks follow an analysis of published
 * results (docs/score.md); nothing here was fitted to accuracies of single networks.
 */
export interface ScoreParams {
  /** Weight of accumulated binarization noise by connectivity. `residual` is plausible from 50 to 172. */
  readonly alpha: Readonly<Record<Connectivity, number>>;
  /** Weight of the input-binarization error [assumption: no published value]. */
  readonly lambda: number;
  /**
   * Relative error E of binarizing an input with the optimal scale: 1 - (E|x|)^2/E[x^2], 1 - 2/pi for a Gaussian.
   * By layer name where measured, this value elsewhere [assumption].
   */
  readonly inputError: number;
  readonly measuredErrors: Readonly<Record<string, number>>;
}

export const GAUSSIAN_ERROR = 1 - 2 / Math.PI;

export const DEFAULT_SCORE_PARAMS: ScoreParams = {
  alpha: { residual: 100, block: 150, dense: 0, plain: 200 },
  lambda: 1,
  inputError: GAUSSIAN_ERROR,
  measuredErrors: {},
};
