import type { InputError } from './input-statistics.ts';

/** What one layer's inputs, weights and outputs are like. */
export interface LayerCalibration {
  readonly name: string;
  /** Multiply-accumulates, NF of Hybrid Binary Networks. */
  readonly macs: number;
  readonly input: InputError;
  readonly weights: WeightError | null;
  /** Output channels averaged over the data, each of `height * width` values; null where they were not kept. */
  readonly maps: ChannelMaps | null;
}

/** Means over all weights of a layer. */
export interface WeightError {
  readonly meanAbsolute: number;
  /** Squared error per weight of the best two levels of every filter. */
  readonly splitError: number;
  /** The same of signs times the mean absolute weight. */
  readonly signError: number;
  /** Share of the weights on the upper level. */
  readonly upperShare: number;
}

export interface ChannelMaps {
  readonly height: number;
  readonly width: number;
  readonly channels: readonly (readonly number[])[];
}

/** What `bitbone calibrate` writes, and `binarize`, `prune` and `search` read. */
export interface Calibration {
  readonly version: 1;
  readonly model: string;
  /** Images behind the measurements; 0 where input errors are those of normally distributed inputs. */
  readonly images: number;
  readonly assumed: boolean;
  readonly layers: readonly LayerCalibration[];
}
