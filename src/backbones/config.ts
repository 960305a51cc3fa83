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
  /** Largest accepted difference, absolute. */
  readonly tolerance: number;
  readonly source: string;
  /** Why the printed figure is known to be wrong, where it is; such a figure is listed but not compared. */
  readonly misprint?: string;
}

export type PublishedMetric =
  | 'binaryMacs'
  | 'otherMacs'
  | 'binaryParams'
  | 'params'
  | 'ops'
  | 'opsWithoutClassifier'
  | 'binaryActivations'
  | 'activations';

// layers of stems and heads, and of what stands before or after the blocks of a stage -------------------------------

export type LayerConfig =
  | ConvLayer
  | LinearLayer
  | PoolLayer
  | GlobalPoolLayer
  | NormLayer
  | ActivationLayer
  | ShuffleLayer
  | BlurLayer
  | AlignLayer
  | RpcLayer;

export type LayerKind = LayerConfig['layer'];
export type LayerOf<K extends LayerKind> = Extract<LayerConfig, { layer: K }>;

export interface ConvLayer {
  readonly layer: 'conv';
  /** Output channels. `depthwise` multiplies the input's channels instead. */
  readonly width: number | Reduction;
  readonly kernel: number;
  readonly stride?: number;
  /** Pixels on each side; the default keeps the map at stride 1. `same` is TensorFlow's rule (more at the end). */
  readonly pad?: number | 'same';
  readonly dilation?: number;
  /** `depthwise`: one group per input channel. */
  readonly groups?: number | 'depthwise';
  readonly bias?: boolean;
  readonly norm?: boolean;
  readonly activation?: ActivationName;
  /** Default: convolution, norm, activation. `activationFirst`: convolution, activation, norm. `normFirst`: norm, activation, convolution. */
  readonly order?: 'activationFirst' | 'normFirst';
  /** Subject to the recipe, when true; layers outside blocks are real by default. */
  readonly binarize?: boolean;
  /** Weights and inputs quantised to this many bits. */
  readonly bits?: number;
}

/** Output channels as a share of the input's: round(channels / divisor / multiple) * multiple. */
export interface Reduction {
  readonly divisor: number;
  readonly multiple: number;
}

export interface LinearLayer {
  readonly layer: 'linear';
  readonly width: number | 'classes';
  readonly bias?: boolean;
  readonly norm?: boolean;
  readonly activation?: ActivationName;
  readonly binarize?: boolean;
  readonly bits?: number;
}

export interface PoolLayer {
  readonly layer: 'pool';
  readonly mode: 'max' | 'average';
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number | 'same';
  readonly ceil?: boolean;
}

export interface GlobalPoolLayer {
  readonly layer: 'globalPool';
}

export interface NormLayer {
  readonly layer: 'norm';
}

export interface ActivationLayer {
  readonly layer: 'activation';
  readonly activation: ActivationName;
}

/** Interleaves the channels of `groups` groups. */
export interface ShuffleLayer {
  readonly layer: 'shuffle';
  readonly groups: number;
}

/** Fixed binomial 3x3 blur with stride (QuickNet), written as two average pools: no multiply-accumulates. */
export interface BlurLayer {
  readonly layer: 'blur';
  readonly stride: number;
}

/** DWR's alignment: f(x) from a depthwise 1x1 convolution beside x, cut to `width` channels (at most twice the input's). */
export interface AlignLayer {
  readonly layer: 'align';
  readonly width: number;
}

/** Reshaped point-wise convolution as a layer of its own (RB-Net's stem). */
export interface RpcLayer {
  readonly layer: 'rpc';
  readonly width: number;
  readonly stride: 1 | 2;
  readonly binarize?: boolean;
  readonly activation?: ActivationName;
}

export type ActivationName =
  | 'relu'
  | 'relu6'
  | 'prelu'
  | 'rprelu'
  | 'dprelu'
  | 'hardtanh'
  | 'sigmoid'
  | 'hardsigmoid'
  | 'recipe';

// stages --------------------------------------------------------------------------------------------------------------

/** A run of blocks; the first block changes width and map size, the others keep them. */
export type StageConfig = StageFrame & BlockConfig;

export interface StageFrame {
  /** Number of blocks. */
  readonly depth: number;
  /** Stride of the first block. */
  readonly stride?: number;
  /** Layers in front of the first block and behind the last, e.g. the transition of a dense net. */
  readonly before?: readonly LayerConfig[];
  readonly after?: readonly LayerConfig[];
}

export type BlockConfig = ResidualBlock;
export type BlockKind = BlockConfig['block'];
export type BlockOf<K extends BlockKind> = Extract<BlockConfig, { block: K }>;

/** `convs` 3x3 convolutions under one shortcut (under one each, where the recipe wants it): 2 in ResNet, 1 in Bi-Real Net. */
export interface ResidualBlock extends ConvForm {
  readonly block: 'residual';
  readonly width: number;
  readonly convs: number;
  readonly shortcut: ShortcutConfig;
}

/** How the 3x3 convolutions of a block are made. */
export interface ConvForm {
  readonly kernel?: number;
  readonly groups?: number;
  readonly dilation?: number;
}

/** What carries the input around a block that changes width or map size; otherwise it is the identity. */
export interface ShortcutConfig {
  /**
   * `conv`: strided 1x1 convolution, norm. `poolConv`: average pool, 1x1 convolution, norm. `poolCopies`: average pool,
   * copies beside each other. `pad`: subsampled, zero channels on both sides. `none`: no shortcut at all.
   */
  readonly kind: 'conv' | 'poolConv' | 'poolCopies' | 'pad' | 'none';
  /** Whether its convolution is subject to the recipe. */
  readonly binarize?: boolean;
}
