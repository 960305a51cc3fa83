import type { ValueId } from '../../graph/graph.ts';
import type { BlockConfig, BlockKind } from '../block-config.ts';
import type { Net } from '../net.ts';
import type { BlockBuilder, BlockSite } from './block.ts';
import { emitBNext } from './bnext.ts';
import { emitBottleneck } from './bottleneck.ts';
import { emitFire, emitInception } from './branches.ts';
import { emitCell } from './cell.ts';
import { emitConvBlock } from './conv.ts';
import { emitDense, emitMelius } from './dense.ts';
import { emitInverted, emitSeparable } from './mobilenet.ts';
import { emitNasBnn } from './nas-bnn.ts';
import { emitPoke } from './poke.ts';
import { emitQuickNet } from './quicknet.ts';
import { emitReactNet } from './reactnet.ts';
import { emitResidual } from './residual.ts';

const BUILDERS: { readonly [K in BlockKind]: BlockBuilder<K> } = {
  residual: emitResidual,
  bottleneck: emitBottleneck,
  conv: emitConvBlock,
  dense: emitDense,
  melius: emitMelius,
  quicknet: emitQuickNet,
  separable: emitSeparable,
  inverted: emitInverted,
  reactnet: emitReactNet,
  bnext: emitBNext,
  poke: emitPoke,
  'nas-bnn': emitNasBnn,
  inception: emitInception,
  fire: emitFire,
  cell: emitCell,
};

export function emitBlock(net: Net, x: ValueId, block: BlockConfig, site: BlockSite): ValueId {
  const build = BUILDERS[block.block] as BlockBuilder<BlockKind>;
  return build(net, x, block, site);
}
