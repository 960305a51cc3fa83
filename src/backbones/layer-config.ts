/** Layers of stems and heads, and of what stands in front of or behind the blocks of a stage. */
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
  | RpcLayer
  | FlattenLayer
  | SideLayer;

export type LayerKind = LayerConfig['layer'];
export type LayerOf<K extends LayerKind> = Extract<LayerConfig, { layer: K }>;

export interface ConvLayer {
  readonly layer: 'conv';
  /** Output channels; left out, those of the input. */
  readonly width?: number | 'classes' | Reduction;
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
  /** Another recipe than the backbone's, for a layer that is subject to it. */
  readonly recipe?: string;
}

/** Output channels as a share of the input's: round(floor(channels / divisor) / multiple) * multiple, halves to even. */
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

/** [N, C, 1, 1] as [N, C], behind a convolutional classifier. */
export interface FlattenLayer {
  readonly layer: 'flatten';
}

/** Keeps the map as the second input of the first cell (BATS). */
export interface SideLayer {
  readonly layer: 'side';
}

export type ActivationName =
  | 'relu'
  | 'relu6'
  | 'prelu'
  | 'rprelu'
  | 'dprelu'
  | 'leakyclip'
  | 'hardtanh'
  | 'sigmoid'
  | 'hardsigmoid'
  | 'recipe';
