import type { Connectivity, ScoreParams } from './params.ts';
import { GAUSSIAN_ERROR } from './params.ts';

/** What the score needs to know of one binary convolution. */
export interface ScoredLayer {
  readonly name: string;
  /** Inputs one output adds up: kernel area x input channels / groups. */
  readonly fanIn: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** 1 for the first binary convolution of its stage, and so on. */
  readonly position: number;
  readonly connectivity: Connectivity;
  readonly isInputBinary: boolean;
  /** MACs over those of the whole given model. */
  readonly share: number;
}

/** The three terms; the layer's score is capacity - noise - inputError. Each is a multiple of 2^-30. */
export interface LayerScore {
  readonly capacity: number;
  readonly noise: number;
  readonly inputError: number;
}

/** Lost energy of a layer with both operands binary, 1 - (2/pi)^2, in whose unit the noise is counted. */
const FULL_LOSS = 1 - (2 / Math.PI) ** 2;

/**
 * The training-free score of one layer [derived; docs/score.md]:
 *
 *     phi * 1/2 * log2(1 + n)  -  alpha * (eps / 0.595) * (9 / n)  -  lambda * share * E * b
 *
 * with n the fan-in, phi the branch's share of its stage's sum, eps the lost energy, E the input-binarization error and b
 * whether the input is binary. Terms are rounded to 2^-30, so that sums do not depend on their order.
 */
export function scoreLayer(params: ScoreParams, layer: ScoredLayer): LayerScore {
  const error = params.measuredErrors[layer.name] ?? params.inputError;
  const loss = layer.isInputBinary ? FULL_LOSS : GAUSSIAN_ERROR;
  return {
    capacity: quantise(shareOfSum(layer) * 0.5 * Math.log2(1 + layer.fanIn)),
    noise: quantise(params.alpha[layer.connectivity] * (loss / FULL_LOSS) * (9 / layer.fanIn)),
    inputError: quantise(layer.isInputBinary ? params.lambda * layer.share * error : 0),
  };
}

/** Variance share of a branch: 1/(j+1) behind j - 1 others of its stage; half the new channels' share where concatenated. */
function shareOfSum({ connectivity, position, inChannels, outChannels }: ScoredLayer): number {
  if (connectivity === 'plain') return 1;
  if (connectivity === 'dense') return 0.5 * Math.min(1, outChannels / inChannels);
  return 1 / (position + 1);
}

const STEPS = 2 ** 30;

/** Sums of a few thousand such numbers below 2^20 are exact in double precision. */
function quantise(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}

export function totalOf({ capacity, noise, inputError }: LayerScore): number {
  return capacity - noise - inputError;
}
