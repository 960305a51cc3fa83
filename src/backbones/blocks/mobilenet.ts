import type { ValueId } from '../../graph/graph.ts';
import type { InvertedBlock, SeparableBlock } from '../block-config.ts';
import { emitActivation, emitAdd } from '../conv.ts';
import type { Net } from '../net.ts';
import { channelsOf, recipeOf } from '../net.ts';
import { relu6 } from '../recipes/activations.ts';
import { emitShortcut } from '../shortcut.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';
import { joinShortcut } from './join.ts';

/**
 * Depthwise 3x3, then 1x1 (MobileNetV1, Howard et al., 2017). A recipe with a shortcut per convolution gets
 * parameter-free ones, as MobileNetV1 itself has none.
 */
export function emitSeparable(net: Net, x: ValueId, { width }: SeparableBlock, site: BlockSite): ValueId {
  const channels = channelsOf(net, x);
  const spatial = emitBridged(net, x, `${site.name}.depthwise`, {
    width: channels,
    kernel: 3,
    stride: site.stride,
    groups: channels,
  });
  return emitBridged(net, spatial, `${site.name}.pointwise`, { width, kernel: 1 });
}

function emitBridged(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  const y = emitUnit(net, recipe, x, name, options);
  if (!recipe.shortcutPerConv) return emitActivation(net, recipe, y, name);
  const span = { name: `${name}.shortcut`, width: options.width, stride: options.stride ?? 1 };
  return joinShortcut(net, recipe, y, emitShortcut(net, x, span, { kind: 'poolCopies' }), name);
}

/** 1x1 up, depthwise 3x3, linear 1x1 down, plus the input where the sizes agree (MobileNetV2, Sandler et al., CVPR 2018). */
export function emitInverted(net: Net, x: ValueId, { width, expansion }: InvertedBlock, site: BlockSite): ValueId {
  const channels = channelsOf(net, x);
  const hidden = Math.round(channels * expansion);
  const wide = expansion === 1 ? x : emitClipped(net, x, `${site.name}.expand`, { width: hidden, kernel: 1 });
  const spatial = emitClipped(net, wide, `${site.name}.depthwise`, {
    width: hidden,
    kernel: 3,
    stride: site.stride,
    groups: hidden,
  });
  const name = `${site.name}.project`;
  const y = emitUnit(net, recipeOf(net, name, true), spatial, name, { width, kernel: 1 });
  return site.stride === 1 && channels === width ? emitAdd(net, y, x, `${site.name}.add`) : y;
}

function emitClipped(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  const y = emitUnit(net, recipe, x, name, options);
  return recipe.weights === 'real' ? relu6(net.builder, y, options.width, name) : emitActivation(net, recipe, y, name);
}
