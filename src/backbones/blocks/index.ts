import type { ValueId } from '../../graph/graph.ts';
import type { BlockConfig, BlockKind } from '../config.ts';
import type { Net } from '../net.ts';
import type { BlockBuilder, BlockSite } from './block.ts';
import { emitResidual } from './residual.ts';

const BUILDERS: { readonly [K in BlockKind]: BlockBuilder<K> } = {
  residual: emitResidual,
};

export function emitBlock(net: Net, x: ValueId, block: BlockConfig, site: BlockSite): ValueId {
  const build = BUILDERS[block.block] as BlockBuilder<BlockKind>;
  return build(net, x, block, site);
}
