import type { ValueId } from '../../graph/graph.ts';
import type { NasBnnBlock } from '../block-config.ts';
import type { Net } from '../net.ts';
import { channelsOf, recipeOf } from '../net.ts';
import { emitShortcut } from '../shortcut.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';
import type { BlockSite } from './block.ts';
import { joinShortcut } from './join.ts';

/** k x k convolution that keeps the channels, then 1x1, both grouped, with parameter-free shortcuts (github VDIGPKU/NAS-BNN). */
export function emitNasBnn(net: Net, x: ValueId, block: NasBnnBlock, site: BlockSite): ValueId {
  const { width, kernel, groups1, groups2 } = block;
  const spatial = { width: channelsOf(net, x), kernel, groups: groups1, stride: site.stride };
  const y = emitBridged(net, x, `${site.name}.conv1`, spatial);
  return emitBridged(net, y, `${site.name}.conv2`, { width, kernel: 1, groups: groups2 });
}

function emitBridged(net: Net, x: ValueId, name: string, options: UnitOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  const y = emitUnit(net, recipe, x, name, options);
  const span = { name: `${name}.shortcut`, width: options.width, stride: options.stride ?? 1 };
  return joinShortcut(net, recipe, y, emitShortcut(net, x, span, { kind: 'poolCopies' }), name);
}
