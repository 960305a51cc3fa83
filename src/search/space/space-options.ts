import type { Convention } from '../../cost/conventions.ts';
import type { ScoreParams } from '../../score/params.ts';

/**
 * Depths in blocks: each of a list, every one from a lowest to a highest, or every one from so many fewer to so many more
 * than the stage has (none unless given). More than the network has repeats a block.
 */
export type DepthValues =
  | readonly number[]
  | { readonly from: number; readonly to: number }
  | { readonly fewer?: number | undefined; readonly more?: number | undefined };

/**
 * Widths in channels or as shares of the present width: each of a list (a share gives the nearest possible width), or
 * every multiple between two bounds. The present width is added to bounds, not to lists.
 */
export type WidthValues =
  | readonly number[]
  | { readonly from: number; readonly to: number }
  | { readonly shares: readonly number[] }
  | { readonly fromShare: number; readonly toShare: number };

/** What one stage may be, in place of what holds for all. */
export interface StageOptions {
  readonly depths?: DepthValues;
  readonly widths?: WidthValues;
  readonly multiple?: number;
}

/** Knobs that have the same value, or widths that have the same proportion to the present ones (rounded to possible widths). */
export interface KnobTie {
  /** Ids of knobs, `*` standing for any characters: `stage*.width`, `*.conv1.precision`. */
  readonly knobs: readonly string[];
  readonly same: 'value' | 'share';
}

/** Real; weights binary; weights and inputs binary. */
export type Precision = 'real' | 'weights' | 'binary';
/** The convolution as it is, or a reshaped point-wise one (RPC). */
export type ConvolutionForm = 'conv' | 'rpc';
/** Elastic-Link: the real input of a binary convolution added to its output. */
export type LinkForm = 'off' | 'on';

/**
 * Forms that single convolutions may take; a layer gets a knob for each that it can take. The present form is always
 * allowed. Where several entries name a layer, the last one that lists a form of the kind holds.
 */
export interface LayerForms {
  /** Layers: `all` (unless given), `stage3`, `3x3`, or names with `*`. */
  readonly layers?: readonly string[];
  readonly precision?: readonly Precision[];
  readonly form?: readonly ConvolutionForm[];
  readonly elasticLink?: readonly LinkForm[];
  /** Kernel sizes (3 means 3x3). */
  readonly kernel?: readonly number[];
  /** Numbers of groups. */
  readonly groups?: readonly number[];
}

/** How forms are written; as `substituteRpc` and `addElasticLinks` have them. */
export interface FormDetails {
  readonly rpcStride2?: 'conv' | 'restore' | 'unshuffle';
  readonly rpcOddMaps?: 'pad' | 'window';
  readonly linkScale?: 'channel' | 'layer';
}

/** What a space offers, in plain values. */
export interface SpaceOptions {
  /** Widths between these shares of the present one; 1/2 and 2 unless given. */
  readonly widthShares?: readonly [number, number];
  /** Widths are multiples of this; 8 unless given. The present width is always allowed. */
  readonly multiple?: number;
  /** Depths of every stage; what the network can do without growing unless given. A stage's own minimum stays. */
  readonly depths?: DepthValues;
  /** By the stage's name (`stage1`). */
  readonly stages?: Readonly<Record<string, StageOptions>>;
  readonly ties?: readonly KnobTie[];
  /** Whether no stage may be narrower than the one before. */
  readonly monotoneWidths?: boolean;
  readonly forms?: readonly LayerForms[];
  readonly formDetails?: FormDetails;
  /** `bridge`: the stem keeps its width and an alignment block joins it to the first stage where widths differ; `follow`: it follows. */
  readonly stem?: 'bridge' | 'follow';
  readonly convention?: Convention;
  readonly scoreParams?: ScoreParams;
  /** MACs that the score's shares refer to; the network's own unless given. */
  readonly givenMacs?: number;
}
