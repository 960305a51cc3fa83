import type { StageConfig } from './block-config.ts';
import type { ActivationName, LayerConfig } from './layer-config.ts';

/**
 * The description of a backbone as its JSON file holds it. `src/config/backbone-schema.ts` checks files against a mirror
 * of these types; `configs/schema/backbone.schema.json` is that mirror published.
 */
export interface BackboneConfig {
  readonly name: string;
  /** Other names it is found by. */
  readonly aliases?: readonly string[];
  readonly family: string;
  /** Paper and repository the structure was read in. */
  readonly source: string;
  /** What is reconstructed rather than published, where something is. */
  readonly derived?: string;
  readonly input: InputConfig;
  readonly classes: number;
  /** How the layers that are subject to binarization are binarized; `real` leaves them as they are. */
  readonly recipe: string;
  /** The recipe whose weight binarization is used instead. */
  readonly weightsOf?: string;
  /** The activation used instead of the recipe's. */
  readonly activation?: Exclude<ActivationName, 'recipe'> | 'none';
  readonly stem: readonly LayerConfig[];
  readonly stages: readonly StageConfig[];
  readonly head: readonly LayerConfig[];
  /** Layer-wise precision by layer name or by prefix of names (`stage4`, `stage4.block2`), the longest prefix first. */
  readonly precisions?: Readonly<Record<string, Precision>>;
  /** Real-valued links around every binary convolution (Elastic-Link). */
  readonly elasticLink?: ElasticLinkConfig;
  readonly published?: readonly PublishedCount[];
}

export interface InputConfig {
  readonly channels: number;
  /** Height and width in pixels. */
  readonly size: number;
}

export type Precision = 'real' | 'weight-binary' | 'binary';

export interface ElasticLinkConfig {
  /** The learned scale of the link: one per channel or one per layer. */
  readonly gamma: 'channel' | 'layer';
}

/** A figure from a paper or a repository, to be compared with the count. */
export interface PublishedCount {
  readonly metric: PublishedMetric;
  readonly value: number;
  /** Counting convention of `ops`; `ops64` where it is left out. */
  readonly convention?: string;
  /** Largest accepted difference, absolute. */
  readonly tolerance: number;
  readonly source: string;
  /** Why the printed figure is known to be wrong, where it is; such a figure is listed but not compared. */
  readonly misprint?: string;
}

/** The metrics of a cost report that papers print. */
export type PublishedMetric =
  | 'macs'
  | 'bops'
  | 'flops'
  | 'ops'
  | 'params'
  | 'binaryParams'
  | 'activations'
  | 'binaryActivations';
