import type { BlockKind, BlockOf, ShortcutConfig } from '../../../src/backbones/block-config.ts';
import type { Net } from './layers.ts';
import { activateBy, conv, gateOf, interleave, norm, reshapedConv } from './layers.ts';
import type { Maps, WindowOptions } from './maps.ts';
import { add, at, concat, makeMaps, mapValues, pickChannels, pool, windowOn } from './maps.ts';

export interface Place {
  readonly name: string;
  readonly stride: number;
  /** Blocks before this one in the whole network. */
  readonly ordinal: number;
}

/** How a recipe orders what stands around a convolution, from the papers. */
interface Order {
  readonly normFirst?: true;
  readonly shortcutEach?: true;
  readonly activateFirst?: true;
}

const ORDERS: Readonly<Record<string, Order>> = {
  xnor: { normFirst: true },
  'xnor-alpha': { normFirst: true },
  'distribution-aware': { normFirst: true },
  'xnor++': { normFirst: true, shortcutEach: true, activateFirst: true },
  'real-to-binary': { normFirst: true, shortcutEach: true, activateFirst: true },
  bireal: { shortcutEach: true },
  'resnet-e': { shortcutEach: true },
  'ir-net': { shortcutEach: true },
  reactnet: { shortcutEach: true },
  dwr: { shortcutEach: true },
  'rb-net': { shortcutEach: true },
  'norm-first': { normFirst: true },
  bats: { normFirst: true },
};

interface UnitOptions extends WindowOptions {
  readonly width: number;
  readonly groups?: number | undefined;
}

/** A convolution with its norm. */
function unit(net: Net, x: Maps, name: string, options: UnitOptions, recipe = net.config.recipe): Maps {
  if (ORDERS[recipe]?.normFirst) return conv(net, recipe, norm(net, x, `${name}.norm`), name, options);
  const isReshaped = recipe === 'rb-net' && options.kernel === 3 && (options.stride ?? 1) === 1;
  const y = isReshaped ? reshapedConv(net, recipe, x, name, options.width, 1) : conv(net, recipe, x, name, options);
  return norm(net, y, `${name}.norm`);
}

function join(net: Net, y: Maps, side: Maps, name: string): Maps {
  const { recipe } = net.config;
  if (ORDERS[recipe]?.activateFirst) return add(activateBy(net, recipe, y, name), side);
  return activateBy(net, recipe, add(y, side), name);
}

function averageBy(x: Maps, stride: number): Maps {
  return stride === 1 ? x : pool(x, 'average', windowOn(x.size, { kernel: stride, stride, pad: 0 }));
}

function shortcut(net: Net, x: Maps, name: string, width: number, stride: number, { kind, binarize }: ShortcutConfig) {
  if (x.channels === width && stride === 1) return x;
  if (kind === 'poolCopies') return pickChannels(averageBy(x, stride), width, (c) => c % x.channels);
  const recipe = binarize === true ? net.config.recipe : 'real';
  return kind === 'poolConv'
    ? unit(net, averageBy(x, stride), `${name}.conv`, { width, kernel: 1 }, recipe)
    : unit(net, x, `${name}.conv`, { width, kernel: 1, stride }, recipe);
}

function residual(net: Net, x: Maps, block: BlockOf<'residual'>, { name, stride }: Place): Maps {
  const { width, convs } = block;
  const span = ORDERS[net.config.recipe]?.shortcutEach ? 1 : convs;
  let y = x;
  for (let first = 0; first < convs; first += span) {
    const [start, end] = [y, first + span];
    for (let index = first; index < end; index += 1) {
      const layer = `${name}.conv${index + 1}`;
      y = unit(net, y, layer, { width, kernel: 3, stride: index === 0 ? stride : 1 });
      if (index < end - 1) y = activateBy(net, net.config.recipe, y, layer);
    }
    const last = `${name}.conv${end}`;
    y = join(net, y, shortcut(net, start, `${last}.shortcut`, width, first === 0 ? stride : 1, block.shortcut), last);
  }
  return y;
}

function dense(net: Net, x: Maps, { growth }: BlockOf<'dense'>, { name }: Place): Maps {
  return concat(x, unit(net, x, `${name}.conv`, { width: growth, kernel: 3 }));
}

/** sign, convolution, ReLU, norm, plus shortcut. */
function quicknet(net: Net, x: Maps, { width, padValue }: BlockOf<'quicknet'>, { name }: Place): Maps {
  const layer = `${name}.conv`;
  const y = conv(net, 'quicknet', x, layer, { width, kernel: 3, pad: 'same', padValue });
  return add(norm(net, activateBy(net, 'quicknet', y, layer), `${layer}.norm`), x);
}

const sigmoid = (y: number): number => 1 / (1 + Math.exp(-y));
const hardsigmoid = (y: number): number => Math.min(1, Math.max(0, y / 6 + 0.5));
const scaleBy = (x: Maps, gate: Maps): Maps => mapValues(x, (value, c) => value * at(gate, c, 0));

/** A gated 3x3, then gated 1x1s side by side; every other block multiplies the residual in. */
function bnext(net: Net, x: Maps, block: BlockOf<'bnext'>, { name, stride, ordinal }: Place): Maps {
  const gated = (input: Maps, layer: string, kernel: number, step: number, multiplies: boolean): Maps => {
    const width = input.channels;
    const y = activateBy(net, 'bnext', unit(net, input, layer, { width, kernel, stride: step }), layer);
    const [share, small] = [net.weights.get(`${layer}.mix.share`)!, averageBy(input, step)];
    const seen = mapValues(y, (value, c, pixel) => at(small, c, pixel) * share[c]! + value * (1 - share[c]!));
    const hidden = Math.floor(width / block.gate);
    const gate = gateOf(net, seen, `${layer}.gate`, { hidden, width, bits: block.gateBits, squash: sigmoid });
    const side = multiplies ? averageBy(activateBy(net, 'bnext', input, `${layer}.shortcut`), step) : small;
    const product = mapValues(scaleBy(y, gate), (value, c, pixel) => (multiplies ? value * at(side, c, pixel) : value));
    return add(norm(net, product, `${layer}.norm2`), side);
  };
  const spatial = gated(x, `${name}.conv3x3`, 3, stride, ordinal % 2 === 1);
  const copies = block.width / x.channels;
  const parts = Array.from({ length: copies }, (_, index) =>
    gated(spatial, `${name}.conv1x1${copies === 1 ? '' : `_${index + 1}`}`, 1, 1, false),
  );
  return concat(...parts);
}

/** 1x1, 3x3 and 1x1, each with shortcut, gate and two norms; the block's input joins the last. */
function poke(net: Net, x: Maps, block: BlockOf<'poke'>, { name, stride }: Place): Maps {
  const part = (input: Maps, long: Maps | null, layer: string, width: number, kernel: number, step: number): Maps => {
    const y = norm(
      net,
      conv(net, 'pokebnn', input, layer, { width, kernel, stride: step, pad: 'same' }),
      `${layer}.norm`,
    );
    const padded = makeMaps(Math.max(width, input.channels), input.size, (c, pixel) =>
      c < input.channels ? at(input, c, pixel) : 0,
    );
    const local = add(y, matchShape(input.channels < width ? padded : input, width, y.size));
    const sum = long === null ? local : add(local, matchShape(tile(long, width), width, y.size));
    const hidden = Math.floor(input.channels / block.gate);
    const gate = gateOf(net, input, `${layer}.gate`, { hidden, width, bits: block.gateBits, squash: hardsigmoid });
    return norm(net, scaleBy(activateBy(net, 'pokebnn', sum, layer), gate), `${layer}.norm2`);
  };
  const middle = block.width / 4;
  const first = part(x, null, `${name}.conv1`, middle, 1, 1);
  const second = part(first, null, `${name}.conv2`, middle, 3, stride);
  return part(second, x, `${name}.conv3`, block.width, 1, 1);
}

function tile(x: Maps, width: number): Maps {
  return x.channels < width ? pickChannels(x, width, (c) => c % x.channels) : x;
}

/** Fewer channels as means of neighbours, a smaller map by a 3x3 average pool. */
function matchShape(x: Maps, width: number, size: number): Maps {
  const each = Math.floor(x.channels / width);
  const narrow = makeMaps(width, x.size, (c, pixel) => {
    let sum = 0;
    for (let k = 0; k < each; k += 1) sum += at(x, c * each + k, pixel);
    return sum / each;
  });
  if (x.size === size) return narrow;
  return pool(narrow, 'average', windowOn(x.size, { kernel: 3, stride: 2, pad: 'same' }));
}

function cell(net: Net, x: Maps, block: BlockOf<'cell'>, { name, stride }: Place): Maps {
  const older = net.side ?? x;
  net.side = x;
  const { width, groups } = block;
  const first =
    older.size === x.size ? pointwise(net, older, `${name}.input1`, width) : halve(net, older, `${name}.input1`, width);
  const states = [first, pointwise(net, x, `${name}.input2`, width)];
  const { operations, concat: chosen } = stride === 1 ? block.normal : block.reduction;
  for (let index = 0; index < operations.length; index += 2) {
    const [a, b] = [index, index + 1].map((edge) => {
      const [operation, state] = operations[edge]!;
      const step = state < 2 ? stride : 1;
      return operate(net, states[state]!, operation, `${name}.op${edge + 1}`, step, groups);
    });
    states.push(add(a!, b!));
  }
  return concat(...chosen.map((state) => states[state]!));
}

function activated(net: Net, x: Maps, name: string, options: UnitOptions): Maps {
  return activateBy(net, 'bats', unit(net, x, name, options), name);
}

function pointwise(net: Net, x: Maps, name: string, width: number): Maps {
  const y = activated(net, x, name, { width, kernel: 1 });
  return x.channels === width ? add(x, y) : y;
}

/** Two strided 1x1 convolutions side by side, the second one pixel further. */
function halve(net: Net, x: Maps, name: string, width: number): Maps {
  const normed = norm(net, x, `${name}.norm`);
  const further = makeMaps(x.channels, x.size - 1, (c, pixel) => {
    const [row, column] = [Math.floor(pixel / (x.size - 1)), pixel % (x.size - 1)];
    return at(normed, c, (row + 1) * x.size + column + 1);
  });
  const half = (input: Maps, number: number) =>
    conv(net, 'bats', input, `${name}.half${number}`, { width: width / 2, kernel: 1, stride: 2 });
  return activateBy(net, 'bats', concat(half(normed, 1), half(further, 2)), name);
}

function operate(net: Net, x: Maps, operation: string, name: string, stride: number, groups: number): Maps {
  if (operation.endsWith('Pool3x3'))
    return pool(x, operation.startsWith('max') ? 'max' : 'average', windowOn(x.size, { kernel: 3, stride }), false);
  if (operation === 'skip') return stride === 1 ? x : halve(net, x, name, x.channels);
  const dilation = operation.startsWith('dilated') ? 2 : 1;
  const kernel = operation.endsWith('5x5') ? 5 : 3;
  const y = interleave(activated(net, x, name, { width: x.channels, kernel, dilation, stride, groups }), 4);
  return stride === 1 ? add(x, y) : y;
}

type Compute<K extends BlockKind> = (net: Net, x: Maps, block: BlockOf<K>, place: Place) => Maps;

export const BLOCKS: { readonly [K in BlockKind]?: Compute<K> } = { residual, dense, quicknet, bnext, poke, cell };
