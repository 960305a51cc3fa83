import type { ValueId } from '../../graph/graph.ts';
import type { PokeBlock } from '../block-config.ts';
import { averageChannels, padChannelsBehind, sliceChannels, tileChannels } from '../channels.ts';
import { emitActivation, emitAdd, emitConv, emitNorm } from '../conv.ts';
import type { Net } from '../net.ts';
import { asShortcut, channelsOf, mapSizeOf, recipeOf } from '../net.ts';
import { emitPool } from '../pooling.ts';
import { applyGate } from '../recipes/gates.ts';
import type { BlockSite } from './block.ts';

/** Middle width as a share of the output's. */
const EXPANSION = 4;

/** 1x1, 3x3 and 1x1 convolution, each with its shortcut and gate, the block's own shortcut joining the last (github google/aqt). */
export function emitPoke(net: Net, x: ValueId, block: PokeBlock, site: BlockSite): ValueId {
  const middle = Math.round(block.width / EXPANSION);
  const first = emitPokeConv(net, x, null, block, { name: `${site.name}.conv1`, width: middle, kernel: 1, stride: 1 });
  const second = emitPokeConv(net, first, null, block, {
    name: `${site.name}.conv2`,
    width: middle,
    kernel: 3,
    stride: site.stride,
  });
  return emitPokeConv(net, second, x, block, { name: `${site.name}.conv3`, width: block.width, kernel: 1, stride: 1 });
}

interface Part {
  readonly name: string;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
}

/** sign, convolution, norm, plus the part's input (plus the block's), DPReLU, times gate, norm. */
function emitPokeConv(net: Net, x: ValueId, blockInput: ValueId | null, block: PokeBlock, part: Part): ValueId {
  const { name, width } = part;
  const recipe = recipeOf(net, name, true);
  const y = emitNorm(net, emitConv(net, recipe, x, name, { ...part, pad: 'same' }), `${name}.norm`);
  const local = emitAdd(
    net,
    y,
    asShortcut(net, () => reshapeTo(net, x, y, padChannelsBehind, `${name}.shortcut`)),
    `${name}.add`,
  );
  const sum = blockInput === null ? local : addLong(net, local, blockInput, name);
  const channels = channelsOf(net, x);
  const gated = applyGate(net.builder, emitActivation(net, recipe, sum, name), x, {
    name: `${name}.gate`,
    inChannels: channels,
    hidden: Math.floor(channels / block.gate),
    outChannels: width,
    bias: true,
    squash: 'hardsigmoid',
    bits: block.gateBits,
  });
  return emitNorm(net, gated, `${name}.norm2`);
}

function addLong(net: Net, y: ValueId, blockInput: ValueId, name: string): ValueId {
  const side = asShortcut(net, () => reshapeTo(net, blockInput, y, tileChannels, `${name}.long`));
  return emitAdd(net, y, side, `${name}.long.add`);
}

type Widen = (net: Net, x: ValueId, width: number, name: string) => ValueId;

/**
 * `x` in the shape of `y`: fewer channels as means of neighbours (those that are left over are cut off), more as `widen`
 * makes them, a smaller map by a 3x3 average pool. Derived: copies that do not fill the width are cut off.
 */
function reshapeTo(net: Net, x: ValueId, y: ValueId, widen: Widen, name: string): ValueId {
  const [channels, width] = [channelsOf(net, x), channelsOf(net, y)];
  const matched = channels > width ? narrow(net, x, width, name) : channels < width ? widen(net, x, width, name) : x;
  if (mapSizeOf(net, x)[0] === mapSizeOf(net, y)[0]) return matched;
  return emitPool(net, matched, `${name}.pool`, { mode: 'average', kernel: 3, stride: 2, pad: 'same' });
}

function narrow(net: Net, x: ValueId, width: number, name: string): ValueId {
  const used = width * Math.floor(channelsOf(net, x) / width);
  return averageChannels(net, sliceChannels(net, x, 0, used, name), width, name);
}
