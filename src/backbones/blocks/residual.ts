import type { ValueId } from '../../graph/graph.ts';
import type { ResidualBlock } from '../block-config.ts';
import { emitActivation } from '../conv.ts';
import type { Net } from '../net.ts';
import { recipeOf } from '../net.ts';
import { emitShortcut } from '../shortcut.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';
import { joinShortcut } from './join.ts';

/** Convolutions of one width, the last one's output added to the shortcut (He et al., CVPR 2016; Bi-Real Net with one each). */
export function emitResidual(net: Net, x: ValueId, block: ResidualBlock, site: BlockSite): ValueId {
  const isPerConv = block.shortcutPerConv ?? net.recipe.shortcutPerConv;
  const span = isPerConv ? 1 : block.convs;
  let y = x;
  for (let first = 0; first < block.convs; first += span) {
    y = emitSpan(net, y, block, { ...site, stride: first === 0 ? site.stride : 1 }, first, first + span);
  }
  return y;
}

/** The convolutions `first` up to `end` with one shortcut around them. */
function emitSpan(net: Net, x: ValueId, block: ResidualBlock, site: BlockSite, first: number, end: number): ValueId {
  let y = x;
  for (let index = first; index < end - 1; index += 1) {
    const name = `${site.name}.conv${index + 1}`;
    y = emitActivation(
      net,
      recipeOf(net, name, true),
      emitBlockConv(net, y, block, name, index === first ? site.stride : 1),
      name,
    );
  }
  const name = `${site.name}.conv${end}`;
  y = emitBlockConv(net, y, block, name, end - 1 === first ? site.stride : 1);
  const side = emitShortcut(
    net,
    x,
    { name: `${name}.shortcut`, width: block.width, stride: site.stride },
    block.shortcut,
  );
  return joinShortcut(net, recipeOf(net, name, true), y, side, name);
}

function emitBlockConv(net: Net, x: ValueId, block: ResidualBlock, name: string, stride: number): ValueId {
  const { width, kernel = 3, groups, dilation, rpc } = block;
  return emitUnit(net, recipeOf(net, name, true), x, name, { width, kernel, groups, dilation, rpc, stride });
}
