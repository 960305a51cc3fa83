import type { ValueId } from '../../graph/graph.ts';
import type { ConvBlock } from '../block-config.ts';
import { emitActivation, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { recipeOf } from '../net.ts';
import { emitPool } from '../pooling.ts';
import type { BlockSite } from './block.ts';
import { emitStep } from './step.ts';

/** One convolution of a chain, in a stage's last block with the pool behind it. */
export function emitConvBlock(net: Net, x: ValueId, block: ConvBlock, site: BlockSite): ValueId {
  const name = `${site.name}.conv`;
  const pool = site.isLast ? block.pool : undefined;
  const { width, kernel, pad, bias, norm } = block;
  if (pool === undefined) return emitStep(net, x, name, { width, kernel, pad, bias, norm, stride: site.stride });
  if (pool.beforeNorm === true && !recipeOf(net, name, true).normBefore) return emitPooledInside(net, x, block, site);
  const y = emitStep(net, x, name, { width, kernel, pad, bias, norm, stride: site.stride });
  return emitPool(net, y, `${site.name}.pool`, pool);
}

/** Convolution, pool, norm, activation (BinaryNet, VGG-small). */
function emitPooledInside(net: Net, x: ValueId, block: ConvBlock, site: BlockSite): ValueId {
  const name = `${site.name}.conv`;
  const recipe = recipeOf(net, name, true);
  const { width, kernel, pad } = block;
  const y = emitConv(net, recipe, x, name, { width, kernel, pad, stride: site.stride });
  const pooled = block.pool === undefined ? y : emitPool(net, y, `${site.name}.pool`, block.pool);
  return emitActivation(net, recipe, emitNorm(net, pooled, `${name}.norm`), name);
}
