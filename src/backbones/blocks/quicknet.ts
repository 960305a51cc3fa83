import type { ValueId } from '../../graph/graph.ts';
import type { QuickNetBlock } from '../block-config.ts';
import { emitActivation, emitAdd, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { asShortcut, channelsOf, findRecipe, recipeOf } from '../net.ts';
import { emitPool } from '../pooling.ts';
import { applyGate } from '../recipes/gates.ts';
import type { BlockSite } from './block.ts';

/** sign, convolution, ReLU, norm, gate, plus shortcut (github larq/zoo, larq_zoo/sota). */
export function emitQuickNet(net: Net, x: ValueId, block: QuickNetBlock, site: BlockSite): ValueId {
  const channels = channelsOf(net, x);
  const isWidening = channels !== block.width;
  const copies = isWidening && block.widen === 'copy';
  const side = isWidening || site.stride > 1 ? asShortcut(net, () => emitSide(net, x, block, site)) : x;
  const y = emitMain(net, x, { ...block, width: copies ? channels : block.width }, site);
  const sum = emitAdd(net, y, side, `${site.name}.add`);
  return copies ? net.builder.add('concat', { axis: 1 }, [side, sum], { name: `${site.name}.concat` }) : sum;
}

function emitMain(net: Net, x: ValueId, block: QuickNetBlock, site: BlockSite): ValueId {
  const name = `${site.name}.conv`;
  const { width, padValue, gate } = block;
  const recipe = recipeOf(net, name, true);
  const y = emitActivation(
    net,
    recipe,
    emitConv(net, recipe, x, name, { width, kernel: 3, stride: site.stride, pad: 'same', padValue }),
    name,
  );
  const normed = emitNorm(net, y, `${name}.norm`);
  if (gate === undefined) return normed;
  const channels = channelsOf(net, x);
  const sizes = { inChannels: channels, hidden: Math.floor(channels / gate), outChannels: width };
  return applyGate(net.builder, normed, x, { name: `${site.name}.gate`, ...sizes, bias: false, squash: 'sigmoid' });
}

/** Max pool and norm, with a real 1x1 between where the width is not copied. */
function emitSide(net: Net, x: ValueId, { width, widen }: QuickNetBlock, { name, stride }: BlockSite): ValueId {
  const pooled = stride === 1 ? x : emitPool(net, x, `${name}.shortcut.pool`, { mode: 'max', kernel: stride, stride });
  const wide =
    widen === 'conv'
      ? emitConv(net, findRecipe('real'), pooled, `${name}.shortcut.conv`, { width, kernel: 1 })
      : pooled;
  return emitNorm(net, wide, `${name}.shortcut.norm`);
}
