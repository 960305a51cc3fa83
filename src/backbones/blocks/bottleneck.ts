import type { ValueId } from '../../graph/graph.ts';
import type { BottleneckBlock } from '../block-config.ts';
import { emitActivation, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { asShortcut, channelsOf, findRecipe, recipeOf } from '../net.ts';
import { emitPool } from '../pooling.ts';
import { leakyclip } from '../recipes/activations.ts';
import { emitShortcut } from '../shortcut.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';
import { joinShortcut } from './join.ts';

/**
 * 1x1, 3x3 with the stride, 1x1, plus shortcut (He et al., CVPR 2016, stride as in torchvision). Where the recipe wants
 * a shortcut per convolution the 3x3 has its own, pooled by the stride (Bi-Real-50); a second stream also bridges the
 * first 1x1.
 */
export function emitBottleneck(net: Net, x: ValueId, block: BottleneckBlock, site: BlockSite): ValueId {
  const middle = Math.round(block.width / block.expansion);
  const first = block.midStream === true ? emitStreamed(net, x, middle, site) : emitFirst(net, x, middle, site);
  const second = emitMiddle(net, first, block, middle, site);
  if (block.midStream === true) net.side = second;
  return emitLast(net, x, second, block, site);
}

function emitFirst(net: Net, x: ValueId, width: number, site: BlockSite): ValueId {
  const name = `${site.name}.conv1`;
  return emitActivation(net, recipeOf(net, name, true), emitSubject(net, x, name, { width, kernel: 1 }), name);
}

/** The first 1x1 of Bi-Real-50: real in the first block, else added to the second stream, which a real 1x1 widens. */
function emitStreamed(net: Net, x: ValueId, width: number, site: BlockSite): ValueId {
  const name = `${site.name}.conv1`;
  const { side } = net;
  if (side === null) {
    const clipped = leakyclip(net.builder, x, channelsOf(net, x), name);
    return emitNorm(net, emitConv(net, findRecipe('real'), clipped, name, { width, kernel: 1 }), `${name}.norm`);
  }
  const y = emitSubject(net, x, name, { width, kernel: 1 });
  const stream = asShortcut(net, () => widen(net, side, width, `${site.name}.stream`));
  return joinShortcut(net, recipeOf(net, name, true), y, stream, name);
}

function widen(net: Net, x: ValueId, width: number, name: string): ValueId {
  return channelsOf(net, x) === width ? x : emitConv(net, findRecipe('real'), x, name, { width, kernel: 1 });
}

function emitMiddle(net: Net, x: ValueId, block: BottleneckBlock, width: number, site: BlockSite): ValueId {
  const name = `${site.name}.conv2`;
  const recipe = recipeOf(net, name, true);
  const y = emitSubject(net, x, name, { width, kernel: 3, stride: site.stride, groups: block.groups });
  return recipe.shortcutPerConv
    ? joinShortcut(net, recipe, y, shrink(net, x, site, name), name)
    : emitActivation(net, recipe, y, name);
}

function shrink(net: Net, x: ValueId, { stride }: BlockSite, name: string): ValueId {
  if (stride === 1) return x;
  return asShortcut(net, () => emitPool(net, x, `${name}.shortcut.pool`, { mode: 'average', kernel: stride, stride }));
}

function emitLast(net: Net, x: ValueId, y: ValueId, block: BottleneckBlock, site: BlockSite): ValueId {
  const name = `${site.name}.conv3`;
  const main = emitSubject(net, y, name, { width: block.width, kernel: 1 });
  const span = { name: `${site.name}.shortcut`, width: block.width, stride: site.stride };
  const side = emitShortcut(net, x, span, block.shortcut);
  return joinShortcut(net, recipeOf(net, name, true), main, side, name);
}

function emitSubject(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  return emitUnit(net, recipeOf(net, name, true), x, name, options);
}
