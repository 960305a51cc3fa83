import type { LayerConfig } from './layer-config.ts';

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

export type BlockConfig =
  | ResidualBlock
  | BottleneckBlock
  | ConvBlock
  | DenseBlock
  | MeliusBlock
  | QuickNetBlock
  | SeparableBlock
  | InvertedBlock
  | ReactNetBlock
  | BNextBlock
  | PokeBlock
  | NasBnnBlock
  | InceptionBlock
  | FireBlock
  | CellBlock;
export type BlockKind = BlockConfig['block'];
export type BlockOf<K extends BlockKind> = Extract<BlockConfig, { block: K }>;

/** `convs` 3x3 convolutions under one shortcut (under one each, where the recipe wants it): 2 in ResNet, 1 in Bi-Real Net. */
export interface ResidualBlock {
  readonly block: 'residual';
  readonly width: number;
  readonly convs: number;
  readonly shortcut: ShortcutConfig;
  readonly kernel?: number;
  readonly groups?: number;
  readonly dilation?: number;
  /** Overrides the recipe's own: whether every convolution has a shortcut. */
  readonly shortcutPerConv?: boolean;
  /** Makes the convolutions reshaped point-wise ones. */
  readonly rpc?: RpcConfig;
}

/** Where reshaped point-wise convolutions do not fit as they are (RB-Net). */
export interface RpcConfig {
  readonly stride2: RpcStride;
  /**
   * Maps of odd size at stride 1: padded to whole blocks and cropped again, or every pixel's own 2x2 window, which costs
   * what the formula of the paper says for any size (derived).
   */
  readonly oddMaps: 'pad' | 'window';
}

/**
 * What stands for a strided 3x3 convolution in a network of reshaped point-wise ones: the 3x3 convolution itself, the
 * reshaped one with its 4x4 blocks, or 2x2 blocks and a 1x1 convolution without restoring (derived).
 */
export type RpcStride = 'conv' | 'restore' | 'unshuffle';

/** 1x1, 3x3 (with the stride) and 1x1 convolution; the middle is `width / expansion` wide. */
export interface BottleneckBlock {
  readonly block: 'bottleneck';
  readonly width: number;
  readonly expansion: number;
  readonly shortcut: ShortcutConfig;
  readonly groups?: number;
  /** A second stream from 3x3 to 3x3 convolution around the 1x1 ones, as in Bi-Real-50; implies a shortcut per convolution. */
  readonly midStream?: boolean;
}

/** One convolution without shortcut; a run of them is a VGG or AlexNet. */
export interface ConvBlock {
  readonly block: 'conv';
  readonly width: number;
  readonly kernel: number;
  readonly pad?: number | 'same';
  /** In the real form; binarized layers have a norm and no bias. */
  readonly bias?: boolean;
  readonly norm?: boolean;
  /** Behind the last block's convolution. */
  readonly pool?: PoolConfig;
}

export interface PoolConfig {
  readonly mode: 'max' | 'average';
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number | 'same';
  readonly ceil?: boolean;
  /** Between convolution and norm, instead of behind the activation. */
  readonly beforeNorm?: boolean;
}

/** Norm, convolution to `growth` channels, concatenated to the input. `bottleneck`: a real 1x1 to that many times the growth first. */
export interface DenseBlock {
  readonly block: 'dense';
  readonly growth: number;
  readonly kernel?: number;
  readonly dilation?: number;
  readonly bottleneck?: number;
}

/** A dense block followed by an improvement block that adds onto the newest `growth` channels. */
export interface MeliusBlock {
  readonly block: 'melius';
  readonly growth: number;
}

/** sign, 3x3 convolution, ReLU, norm, plus shortcut. `width` differing from the input's is bridged as `widen` says. */
export interface QuickNetBlock {
  readonly block: 'quicknet';
  readonly width: number;
  /** What the map is padded with after the sign. */
  readonly padValue?: number;
  /** Gate with this squeeze ratio. */
  readonly gate?: number;
  /** `copy`: the convolution keeps the width, its output stands beside the pooled input. `conv`: real 1x1 behind the pool. */
  readonly widen?: 'copy' | 'conv';
}

/** Depthwise 3x3 and pointwise 1x1 convolution (MobileNetV1). */
export interface SeparableBlock {
  readonly block: 'separable';
  readonly width: number;
}

/** Expanding 1x1, depthwise 3x3 and linear 1x1 convolution (MobileNetV2). */
export interface InvertedBlock {
  readonly block: 'inverted';
  readonly width: number;
  readonly expansion: number;
}

/** Full 3x3 convolution that keeps the width, then 1x1; a doubled width is two 1x1 side by side (ReActNet-A). */
export interface ReactNetBlock {
  readonly block: 'reactnet';
  readonly width: number;
  /** The widening 1x1 is one real convolution in this many groups instead (ReActNet-B, C). */
  readonly realWideningGroups?: number;
}

/** ReActNet's shape with a gate behind every convolution and every other residual multiplied in. */
export interface BNextBlock {
  readonly block: 'bnext';
  readonly width: number;
  readonly gate: number;
  readonly gateBits?: number;
}

/** Bottleneck of three convolutions with reshaped shortcuts and gates (PokeBNN). */
export interface PokeBlock {
  readonly block: 'poke';
  /** Output channels; the middle has a quarter. */
  readonly width: number;
  readonly gate: number;
  readonly gateBits?: number;
}

/** k x k convolution that keeps the width in `groups1`, 1x1 in `groups2` (NAS-BNN). */
export interface NasBnnBlock {
  readonly block: 'nas-bnn';
  readonly width: number;
  readonly kernel: number;
  readonly groups1: number;
  readonly groups2: number;
}

/** Four branches side by side: 1x1; 1x1 and 3x3; 1x1 and 3x3; pool and 1x1 (GoogLeNet as in torchvision). */
export interface InceptionBlock {
  readonly block: 'inception';
  /** Per block: 1x1, reduced, 3x3, reduced, 3x3, behind the pool. */
  readonly widths: readonly (readonly number[])[];
}

/** Squeezing 1x1, then 1x1 and 3x3 side by side (SqueezeNet). */
export interface FireBlock {
  readonly block: 'fire';
  /** Per block: squeeze, 1x1, 3x3. */
  readonly widths: readonly (readonly number[])[];
  /** In the real form. */
  readonly bias?: boolean;
}

/** A cell of searched operations on the outputs of the two cells before it (BATS). */
export interface CellBlock {
  readonly block: 'cell';
  /** Channels of each node; the output has them once per concatenated node. */
  readonly width: number;
  readonly groups: number;
  readonly normal: Genotype;
  /** The first cell of a stage with stride 2. */
  readonly reduction: Genotype;
}

export interface Genotype {
  /** Two per node: operation and the state it reads (0 and 1 are the cells before, then the nodes). */
  readonly operations: readonly (readonly [CellOperation, number])[];
  /** States that make the output. */
  readonly concat: readonly number[];
}

export type CellOperation =
  | 'conv3x3'
  | 'conv5x5'
  | 'dilatedConv3x3'
  | 'dilatedConv5x5'
  | 'maxPool3x3'
  | 'averagePool3x3'
  | 'skip';

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
