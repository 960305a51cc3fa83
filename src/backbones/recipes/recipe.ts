import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Sink } from '../sink.ts';

/** Where a layer's binarization happens and what surrounds it; the order is the network's, the operations are here. */
export interface Recipe {
  readonly name: string;
  readonly title: string;
  /** Paper and, where the order of operations was read there, repository. */
  readonly source: string;
  readonly weights: 'binary' | 'real';
  readonly inputs: 'binary' | 'real';
  /** Batch norm stands before the binarized input (XNOR-Net's order) or after the convolution. */
  readonly normBefore: boolean;
  /** Every convolution has its own shortcut, also where the real backbone spans one over several. */
  readonly shortcutPerConv: boolean;
  /** Whether the activation stands behind or in front of the sum with the shortcut. */
  readonly activationPlace: 'afterShortcut' | 'beforeShortcut';
  /** What stands right before the convolution; `x` is [N, channels, H, W] (rank 4 unless given) or [N, channels] (rank 2). */
  binarizeInput(sink: Sink, x: ValueId, channels: number, name: string, rank?: number): ValueId;
  /** The weight the convolution reads, from the trained one of shape [outputs, ...]. */
  binarizeWeight(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId;
  /** Scales the convolution's output by what was learned or by what the real input says (K, gates). */
  scaleOutput?(sink: Sink, y: ValueId, site: ScaleSite): ValueId;
  /** The activation of the block; the identity where the recipe has none. */
  activate(sink: Sink, x: ValueId, channels: number, name: string, rank?: number): ValueId;
}

/** What a recipe may need to know of the convolution whose output it scales. */
export interface ScaleSite {
  readonly name: string;
  /** The real-valued input, before its binarization. */
  readonly input: ValueId;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly rank: number;
  /** [] for a fully connected layer. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  /** Map size of the output; [] for a fully connected layer. */
  readonly outputSize: readonly number[];
}
