import type { ValueId } from '../../graph/graph.ts';
import type { ResidualBlock } from '../config.ts';
import { emitActivation, emitAdd, emitUnit } from '../conv.ts';
import type { Net } from '../net.ts';
import { recipeOf } from '../net.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { emitShortcut } from '../shortcut.ts';
import type { BlockSite } from './block.ts';

/** Convolutions of one width, the last one's output added to the shortcut (He et al., CVPR 2016; Bi-Real Net with one each). */
export function emitResidual(net: Net, x: ValueId, block: ResidualBlock, site: BlockSite): ValueId {
  const span = net.recipe.shortcutPerConv ? 1 : block.convs;
  let y = x;
  for (let first = 0; first < block.convs; first += span) {
    y = emitSpan(net, y, block, { ...site, stride: first === 0 ? site.stride : 1 }, first, first + span);
  }
  return y;
}

/** The convolutions `first` up to `end` with one shortcut around them. */
function emitSpan(net: Net, x: ValueId, block: ResidualBlock, site: BlockSite, first: number, end: number): ValueId {
  let y = x;
  for (let index = first; index < end; index += 1) {
    const name = `${site.name}.conv${index + 1}`;
    const recipe = recipeOf(net, name, true);
    y = emitUnit(net, recipe, y, name, {
      ...block,
      kernel: block.kernel ?? 3,
      stride: index === first ? site.stride : 1,
    });
    if (index < end - 1) y = emitActivation(net, recipe, y, name);
    else y = joinShortcut(net, recipe, x, y, { name, width: block.width, stride: site.stride }, block);
  }
  return y;
}

/** Sum with the shortcut and the activation, in the recipe's order. */
function joinShortcut(
  net: Net,
  recipe: Recipe,
  x: ValueId,
  y: ValueId,
  span: { name: string; width: number; stride: number },
  block: ResidualBlock,
): ValueId {
  const isFirst = recipe.activationPlace === 'beforeShortcut';
  const main = isFirst ? emitActivation(net, recipe, y, span.name) : y;
  const side = emitShortcut(net, x, { ...span, name: `${span.name}.shortcut` }, block.shortcut);
  const sum = side === null ? main : emitAdd(net, main, side, `${span.name}.add`);
  return isFirst ? sum : emitActivation(net, recipe, sum, span.name);
}
