import { BitboneError } from '../../graph/errors.ts';
import type { ValueId } from '../../graph/graph.ts';
import type { ReactNetBlock } from '../block-config.ts';
import { emitActivation, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { channelsOf, findRecipe, recipeOf } from '../net.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { emitShortcut } from '../shortcut.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';
import { joinShortcut } from './join.ts';

/** MobileNetV1's shape with full 3x3 convolutions and parameter-free shortcuts (github liuzechun/ReActNet). */
export function emitReactNet(net: Net, x: ValueId, block: ReactNetBlock, site: BlockSite): ValueId {
  const spatial = emitSpatial(net, x, site);
  const isWidening = channelsOf(net, spatial) !== block.width;
  if (!isWidening || block.realWideningGroups === undefined) return emitPointwise(net, spatial, block.width, site);
  return emitRealWidening(net, spatial, block.width, block.realWideningGroups, site);
}

function emitSpatial(net: Net, x: ValueId, site: BlockSite): ValueId {
  const name = `${site.name}.conv3x3`;
  const width = channelsOf(net, x);
  const recipe = recipeOf(net, name, true);
  const y = emitUnit(net, recipe, x, name, { width, kernel: 3, stride: site.stride });
  const side = emitShortcut(net, x, { name: `${name}.shortcut`, width, stride: site.stride }, { kind: 'poolCopies' });
  return joinShortcut(net, recipe, y, side, name);
}

/** As many 1x1 convolutions side by side as the width grows, all on one binarized input, each with its shortcut. */
function emitPointwise(net: Net, x: ValueId, width: number, site: BlockSite): ValueId {
  const channels = channelsOf(net, x);
  const copies = countCopies(channels, width, site.name);
  const shareOf = shareInputs();
  const parts = Array.from({ length: copies }, (_, index) => {
    const name = `${site.name}.conv1x1${copies === 1 ? '' : `_${index + 1}`}`;
    return { name, y: emitUnit(net, shareOf(recipeOf(net, name, true)), x, name, { width: channels, kernel: 1 }) };
  });
  const name = `${site.name}.conv1x1`;
  const sums = parts.map((part) =>
    net.builder.add('elementwise', { fn: 'add' }, [part.y, x], { name: `${part.name}.add` }),
  );
  const wide = sums.length === 1 ? sums[0]! : net.builder.add('concat', { axis: 1 }, sums, { name: `${name}.concat` });
  return emitActivation(net, recipeOf(net, name, true), wide, name);
}

/** Recipes that binarize a value once for all the convolutions that read it. */
function shareInputs(): (recipe: Recipe) => Recipe {
  const binarized = new Map<ValueId, ValueId>();
  return (recipe) => ({
    ...recipe,
    binarizeInput(sink, x, channels, name, rank) {
      const known = binarized.get(x) ?? recipe.binarizeInput(sink, x, channels, name, rank);
      binarized.set(x, known);
      return known;
    },
  });
}

function countCopies(channels: number, width: number, name: string): number {
  if (width % channels === 0) return width / channels;
  const fix = `use a multiple of ${channels}, or realWideningGroups`;
  throw new BitboneError('E_CONFIG', `a width of ${width} is no multiple of the ${channels} channels before it`, {
    subject: name,
    fix,
  });
}

/** One real 1x1 convolution instead, with norm and the recipe's activation (ReActNet-B and C; order derived). */
function emitRealWidening(net: Net, x: ValueId, width: number, groups: number, site: BlockSite): ValueId {
  const name = `${site.name}.conv1x1`;
  const y = emitNorm(net, emitConv(net, findRecipe('real'), x, name, { width, kernel: 1, groups }), `${name}.norm`);
  return emitActivation(net, recipeOf(net, name, true), y, name);
}
