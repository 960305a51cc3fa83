import type { ValueId } from '../../graph/graph.ts';
import type { BlockKind, BlockOf } from '../block-config.ts';
import type { Net } from '../net.ts';

/** One block of a stage under construction. */
export interface BlockSite {
  /** `stage2.block1` */
  readonly name: string;
  /** Counts from 0 in its stage. */
  readonly index: number;
  /** Counts from 0 in the backbone. */
  readonly ordinal: number;
  readonly isLast: boolean;
  /** Stride of this block. */
  readonly stride: number;
}

/** Emits one block behind `x` and returns its output. */
export type BlockBuilder<K extends BlockKind> = (net: Net, x: ValueId, block: BlockOf<K>, site: BlockSite) => ValueId;
