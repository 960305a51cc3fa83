/** How a binary convolution is bypassed: per convolution, per block of several, by concatenation, or not at all. */
export type Connectivity = 'residual' | 'block' | 'dense' | 'plain';

/**
 * What capacity and width mean. `rootMacs`: the square root of a layer's computation, over all convolutions, and the
 * channels one output reads. `logFanIn`: the information of one pre-activation, over binary convolutions only, and the
 * whole fan-in in units of 3x3; it was the first proposal and ranks published results worse (docs/score.md).
 */
export type ScoreForm = 'rootMacs' | 'logFanIn';

/**
 * Parameters of the score. Form and penalties were chosen on published results (docs/score.md), where they rank networks
 * of one training; `bitbone score --evidence` shows how well, and how well when a family was left out.
 */
export interface ScoreParams {
  readonly form: ScoreForm;
  /** `rootMacs` only: the j-th binary convolution of a stage has j^-saturation of its capacity. */
  readonly saturation: number;
  /** Weight of accumulated binarization noise by connectivity. */
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
  form: 'rootMacs',
  saturation: 0.4,
  alpha: { residual: 225, block: 250, dense: 225, plain: 600 },
  lambda: 10,
  inputError: GAUSSIAN_ERROR,
  measuredErrors: {},
};

/** The first proposal, kept to be compared with. */
export const LOG_FAN_IN_PARAMS: ScoreParams = {
  ...DEFAULT_SCORE_PARAMS,
  form: 'logFanIn',
  alpha: { residual: 100, block: 150, dense: 0, plain: 200 },
  lambda: 1,
};
