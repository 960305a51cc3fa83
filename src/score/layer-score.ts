import type { Connectivity, ScoreForm, ScoreParams } from './params.ts';
import { GAUSSIAN_ERROR } from './params.ts';

/** What the score needs to know of one convolution. */
export interface ScoredLayer {
  readonly name: string;
  /** Inputs one output adds up: kernel area x input channels / groups. */
  readonly fanIn: number;
  /** Channels one output reads: input channels / groups. */
  readonly readChannels: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly macs: number;
  /** 1 for the first binary convolution of its stage, and so on. */
  readonly position: number;
  readonly connectivity: Connectivity;
  readonly isWeightBinary: boolean;
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

/** A layer wherever in its stage it stands. */
export type PlacelessLayer = Omit<ScoredLayer, 'position'>;

/** The share of a layer's gain that its position leaves. */
type ShareAt = (layer: PlacelessLayer, position: number) => number;

/** A layer's gain, of which its capacity is a share, and the width that averages its noise down, by form. */
interface FormRule {
  readonly gain: (layer: PlacelessLayer) => number;
  readonly shareAt: (params: ScoreParams) => ShareAt;
  readonly width: (layer: PlacelessLayer) => number;
}

const FORMS: Readonly<Record<ScoreForm, FormRule>> = {
  // [derived] j^-p sums to about L^(1-p): gains saturate with a stage's depth; a real layer is not one of the chain
  rootMacs: {
    gain: ({ macs }) => Math.sqrt(macs / 1e6),
    shareAt: ({ saturation }) => {
      const powerOf = remember((position) => position ** -saturation);
      return (layer, position) => (layer.isWeightBinary ? powerOf(position) : mixesChannels(layer) ? 1 : 0);
    },
    width: ({ readChannels }) => readChannels,
  },
  logFanIn: {
    gain: ({ fanIn }) => Math.log2(1 + fanIn),
    shareAt: () => shareOfSum,
    width: ({ fanIn }) => fanIn / 9,
  },
};

function remember(find: (position: number) => number): (position: number) => number {
  const known: number[] = [];
  return (position) => {
    known[position] ??= find(position);
    return known[position];
  };
}

/** False for a depthwise layer: a real one (an alignment, a blur) adds no capacity. */
function mixesChannels({ readChannels, inChannels }: PlacelessLayer): boolean {
  return readChannels > 1 || inChannels === 1;
}

/**
 * The training-free score of one layer [derived; docs/score.md]:
 *
 *     capacity  -  alpha * (eps / 0.595) / width  -  lambda * share * E * b
 *
 * with eps the energy that binarization loses, E the input-binarization error and b whether the input is binary. By
 * default the capacity is j^-0.4 * sqrt(MACs / 10^6) for the j-th binary convolution of a stage and sqrt(MACs / 10^6) for
 * a real one, which has no other term. Terms are rounded to 2^-30, so that sums do not depend on their order.
 */
export function scoreLayer(params: ScoreParams, layer: ScoredLayer): LayerScore {
  const { gain, shareAt } = FORMS[params.form];
  return {
    capacity: quantise(gain(layer) * shareAt(params)(layer, layer.position)),
    noise: noiseOf(params, layer),
    inputError: inputErrorOf(params, layer),
  };
}

/** The total of `scoreLayer` by position, for layers that are asked for at many. */
export function createScorer(params: ScoreParams): (layer: PlacelessLayer) => (position: number) => number {
  const { gain, shareAt } = FORMS[params.form];
  const share = shareAt(params);
  return (layer) => {
    const [most, less] = [gain(layer), noiseOf(params, layer) + inputErrorOf(params, layer)];
    return (position) => quantise(most * share(layer, position)) - less;
  };
}

function noiseOf({ alpha, form }: ScoreParams, layer: PlacelessLayer): number {
  return quantise((alpha[layer.connectivity] * (lossOf(layer) / FULL_LOSS)) / FORMS[form].width(layer));
}

function inputErrorOf(params: ScoreParams, layer: PlacelessLayer): number {
  return quantise(params.lambda * layer.share * (findInputError(params, layer)?.value ?? 0));
}

/** E of a layer, and whether it was measured or is assumed. */
export interface InputErrorSource {
  readonly value: number;
  readonly source: 'measured' | 'assumed';
}

/** The input-binarization error that a layer is scored with; null where the input or the weights stay real. */
export function findInputError(
  { measuredErrors, inputError }: ScoreParams,
  { name, isInputBinary, isWeightBinary }: PlacelessLayer,
): InputErrorSource | null {
  if (!isInputBinary || !isWeightBinary) return null;
  return Object.hasOwn(measuredErrors, name)
    ? { value: measuredErrors[name]!, source: 'measured' }
    : { value: inputError, source: 'assumed' };
}

/** Energy lost by the optimally scaled sign of Gaussian operands: 1 - 2/pi for one, 1 - (2/pi)^2 for both. */
function lossOf({ isWeightBinary, isInputBinary }: PlacelessLayer): number {
  if (!isWeightBinary) return 0;
  return isInputBinary ? FULL_LOSS : GAUSSIAN_ERROR;
}

/**
 * Half the variance share of a branch: 1/(j+1) behind j - 1 others of its stage; half the new channels' share where
 * concatenated.
 */
function shareOfSum({ connectivity, inChannels, outChannels }: PlacelessLayer, position: number): number {
  if (connectivity === 'plain') return 0.5;
  if (connectivity === 'dense') return 0.25 * Math.min(1, outChannels / inChannels);
  return 0.5 / (position + 1);
}

const STEPS = 2 ** 30;

/** Sums of a few thousand such numbers below 2^20 are exact in double precision. */
function quantise(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}

export function totalOf({ capacity, noise, inputError }: LayerScore): number {
  return capacity - noise - inputError;
}
