import type { ValueId } from '../../graph/graph.ts';
import type { DenseBlock, MeliusBlock } from '../block-config.ts';
import { sliceChannels } from '../channels.ts';
import { emitActivation, emitAdd, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { channelsOf, recipeOf } from '../net.ts';
import { relu } from '../recipes/activations.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';

/** New channels beside the old ones (Huang et al., CVPR 2017; BinaryDenseNet without the 1x1). */
export function emitDense(net: Net, x: ValueId, block: DenseBlock, site: BlockSite): ValueId {
  const { growth, kernel = 3, dilation, bottleneck } = block;
  const reduced =
    bottleneck === undefined
      ? x
      : emitPreActivated(net, x, `${site.name}.conv1`, { width: bottleneck * growth, kernel: 1 });
  const name = `${site.name}.conv${bottleneck === undefined ? '' : '2'}`;
  return concat(net, [x, emitPreActivated(net, reduced, name, { width: growth, kernel, dilation })], site.name);
}

/** MeliusNet (Bethge et al., WACV 2021): a dense block, then an improvement block that adds onto its new channels. */
export function emitMelius(net: Net, x: ValueId, { growth }: MeliusBlock, site: BlockSite): ValueId {
  const options = { width: growth, kernel: 3 };
  const wide = concat(net, [x, emitPreActivated(net, x, `${site.name}.dense`, options)], site.name);
  const better = emitPreActivated(net, wide, `${site.name}.improve`, options);
  const channels = channelsOf(net, wide);
  const kept = sliceChannels(net, wide, 0, channels - growth, `${site.name}.kept`);
  const newest = sliceChannels(net, wide, channels - growth, channels, `${site.name}.newest`);
  return concat(net, [kept, emitAdd(net, newest, better, `${site.name}.improve.add`)], `${site.name}.improve`);
}

/** Norm, ReLU, convolution in the real form; the recipe's order in the binary one. */
function emitPreActivated(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  if (recipe.inputs === 'binary') return emitActivation(net, recipe, emitUnit(net, recipe, x, name, options), name);
  const normed = emitNorm(net, x, `${name}.norm`);
  return emitConv(net, recipe, relu(net.builder, normed, channelsOf(net, normed), name), name, options);
}

function concat(net: Net, parts: readonly ValueId[], name: string): ValueId {
  return net.builder.add('concat', { axis: 1 }, parts, { name: `${name}.concat` });
}
