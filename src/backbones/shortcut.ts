import type { ValueId } from '../graph/graph.ts';
import type { ShortcutConfig } from './block-config.ts';
import { padChannels, subsample, tileChannels } from './channels.ts';
import type { Net } from './net.ts';
import { asShortcut, channelsOf, recipeOf } from './net.ts';
import { emitPool } from './pooling.ts';
import { emitUnit } from './unit.ts';

/** What a shortcut bridges: from `x` to maps of `width` channels that are `stride` times smaller. */
export interface ShortcutSpan {
  readonly name: string;
  readonly width: number;
  readonly stride: number;
}

type ShortcutBuilder = (net: Net, x: ValueId, span: ShortcutSpan, config: ShortcutConfig) => ValueId;

const BUILDERS: { readonly [K in Exclude<ShortcutConfig['kind'], 'none'>]: ShortcutBuilder } = {
  conv: (net, x, span, config) => emitProjection(net, x, span, config, span.stride),
  poolConv: (net, x, span, config) => emitProjection(net, shrink(net, x, span), span, config, 1),
  poolCopies: (net, x, span) => tileChannels(net, shrink(net, x, span), span.width, span.name),
  pad: (net, x, span) => padChannels(net, subsample(net, x, span.stride, span.name), span.width, span.name),
};

/** The block's input carried around it, or null where the block has no shortcut. */
export function emitShortcut(net: Net, x: ValueId, span: ShortcutSpan, config: ShortcutConfig): ValueId | null {
  if (config.kind === 'none') return null;
  if (span.stride === 1 && channelsOf(net, x) === span.width) return x;
  const build = BUILDERS[config.kind];
  return asShortcut(net, () => build(net, x, span, config));
}

function emitProjection(net: Net, x: ValueId, span: ShortcutSpan, config: ShortcutConfig, stride: number): ValueId {
  const name = `${span.name}.conv`;
  const recipe = recipeOf(net, name, config.binarize === true);
  return emitUnit(net, recipe, x, name, { width: span.width, kernel: 1, stride });
}

function shrink(net: Net, x: ValueId, { name, stride }: ShortcutSpan): ValueId {
  if (stride === 1) return x;
  return emitPool(net, x, `${name}.pool`, { mode: 'average', kernel: stride, stride });
}
