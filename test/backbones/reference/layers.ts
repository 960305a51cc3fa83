import type { BackboneConfig } from '../../../src/backbones/config.ts';
import type { ConvLayer, LayerConfig, LayerOf } from '../../../src/backbones/layer-config.ts';
import type { Maps, WindowOptions } from './maps.ts';
import {
  at,
  averageMaps,
  concat,
  convolve,
  makeMaps,
  mapValues,
  pickChannels,
  pool,
  shuffleBack,
  unshuffle,
  windowOn,
} from './maps.ts';
import { quantise } from './quantise.ts';
import type { Layer } from './recipes.ts';
import { activate, computeConv } from './recipes.ts';

/** A backbone with its parameters' values. */
export interface Net {
  readonly config: BackboneConfig;
  readonly weights: ReadonlyMap<string, ArrayLike<number>>;
  /** Output of the cell before (BATS). */
  side: Maps | null;
}

/** Parameters of one layer by the end of their names; of several the shortest. */
export function parametersOf({ weights }: Net, name: string): Layer['parameter'] {
  const own = [...weights].filter(([known]) => known.startsWith(`${name}.`)).sort(([a], [b]) => a.length - b.length);
  const known = new Map<string, ArrayLike<number>>();
  return (end) => {
    const values = known.get(end) ?? own.find(([full]) => full.endsWith(end))?.[1];
    if (values === undefined) throw new Error(`${name} has no parameter that ends in ${end}`);
    known.set(end, values);
    return values;
  };
}

/** (x - mean) / sqrt(variance + epsilon) * scale + shift, channel by channel. */
export function norm(net: Net, x: Maps, name: string): Maps {
  const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(
    (part) => net.weights.get(`${name}.${part}`)!,
  );
  return mapValues(x, (value, c) => ((value - mean![c]!) / Math.sqrt(variance![c]! + 1e-5)) * scale![c]! + shift![c]!);
}

export interface ConvOptions extends WindowOptions {
  readonly width: number;
  readonly groups?: number | undefined;
  readonly padValue?: number | undefined;
}

export function conv(net: Net, recipe: string, x: Maps, name: string, options: ConvOptions): Maps {
  const { width: outputs, groups = 1, padValue = 0 } = options;
  const layer = { x, window: windowOn(x.size, options), parameter: parametersOf(net, name) };
  return computeConv(recipe, layer, { outputs, groups, padValue });
}

export function activateBy(net: Net, recipe: string, x: Maps, name: string): Maps {
  return activate(recipe, x, parametersOf(net, name));
}

/** Recipes that have the activation of that name. */
const KNOWN_BY: Readonly<Record<string, string>> = {
  relu: 'real',
  hardtanh: 'bnn',
  prelu: 'dwr',
  rprelu: 'reactnet',
  dprelu: 'pokebnn',
};

export function activateAs(net: Net, activation: string | undefined, x: Maps, name: string): Maps {
  return activation === undefined ? x : activateBy(net, KNOWN_BY[activation]!, x, name);
}

/** Mean over the map, two 1x1 convolutions, the second squashed; `bits` quantises weights and inputs of both. */
export function gateOf(
  net: Net,
  x: Maps,
  name: string,
  {
    hidden,
    width,
    bits,
    squash,
  }: { hidden: number; width: number; bits?: number | undefined; squash: (y: number) => number },
): Maps {
  const dense = (input: Maps, part: string, outputs: number): Maps => {
    const from = bits === undefined ? input : quantiseMaps(net, input, `${name}.${part}`, bits);
    const filters = filtersOf(net, `${name}.${part}`, outputs, input.channels, bits);
    const bias = net.weights.get(`${name}.${part}.bias`);
    return mapValues(convolve(from, filters, windowOn(1, { kernel: 1 })), (y, c) => y + (bias?.[c] ?? 0));
  };
  const squeezed = mapValues(dense(averageMaps(x), 'squeeze', hidden), (y) => Math.max(0, y));
  return mapValues(dense(squeezed, 'excite', width), squash);
}

function quantiseMaps({ weights }: Net, x: Maps, name: string, bits: number): Maps {
  const step = weights.get(`${name}.step`)![0]!;
  return mapValues(x, (value) => quantise(value, step, bits));
}

function filtersOf({ weights }: Net, name: string, filters: number, length: number, bits?: number): number[][] {
  const values = weights.get(`${name}.weight`)!;
  const step = bits === undefined ? 1 : weights.get(`${name}.weight.step`)![0]!;
  const read = (index: number) => (bits === undefined ? values[index]! : quantise(values[index]!, step, bits));
  return Array.from({ length: filters }, (_, f) => Array.from({ length }, (_unused, k) => read(f * length + k)));
}

/** Layer behind layer; a name has a number where its kind occurs more than once. */
export function computeLayers(net: Net, x: Maps, layers: readonly LayerConfig[], prefix: string): Maps {
  return layers.reduce((y, layer) => {
    const same = layers.filter((other) => other.layer === layer.layer);
    const number = same.length === 1 ? '' : same.indexOf(layer) + 1;
    return COMPUTE[layer.layer]!(net, y, layer as never, `${prefix}.${layer.layer}${number}`);
  }, x);
}

type Compute<K extends LayerConfig['layer']> = (net: Net, x: Maps, layer: LayerOf<K>, name: string) => Maps;

const COMPUTE: { readonly [K in LayerConfig['layer']]?: Compute<K> } = {
  conv: computeConvLayer,
  pool: (_, x, { mode, kernel, stride, pad = 0 }) => pool(x, mode, windowOn(x.size, { kernel, stride, pad })),
  globalPool: (_, x) => averageMaps(x),
  norm: (net, x, _, name) => norm(net, x, name),
  activation: (net, x, { activation }, name) => activateAs(net, activation, x, name),
  linear(net, x, { bits }, name) {
    const from = bits === undefined ? x : quantiseMaps(net, x, `${name}.input`, bits);
    const bias = net.weights.get(`${name}.bias`)!;
    const filters = filtersOf(net, name, net.config.classes, x.channels, bits);
    return mapValues(convolve(from, filters, windowOn(1, { kernel: 1 })), (y, c) => y + bias[c]!);
  },
  // [1 2 1; 2 4 2; 1 2 1] / 16 on every channel by itself
  blur(_, x, { stride }) {
    const filter = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((value) => value / 16);
    const window = windowOn(x.size, { kernel: 3, stride, pad: 'same' });
    return convolve(x, Array(x.channels).fill(filter), window, x.channels);
  },
  // f(x) beside x, cut to the width
  align(net, x, { width }, name) {
    const scale = net.weights.get(`${name}.conv.weight`)!;
    const f = norm(
      net,
      mapValues(x, (value, c) => value * scale[c]!),
      `${name}.norm`,
    );
    return activateAs(
      net,
      'prelu',
      pickChannels(concat(f, x), width, (c) => c),
      name,
    );
  },
  rpc(net, x, { width, stride, activation }, name) {
    return activateAs(
      net,
      activation,
      norm(net, reshapedConv(net, 'real', x, name, width, stride), `${name}.norm`),
      name,
    );
  },
};

/** Blocks of 2 * stride pixels to channels, 1x1 convolution, back to blocks of 2 pixels (RB-Net). */
export function reshapedConv(net: Net, recipe: string, x: Maps, name: string, width: number, stride: number): Maps {
  return shuffleBack(conv(net, recipe, unshuffle(x, 2 * stride), name, { width: 4 * width, kernel: 1 }), 2);
}

function computeConvLayer(net: Net, x: Maps, layer: ConvLayer, name: string): Maps {
  const { kernel, stride, pad, dilation, bits, activation } = layer;
  const groups = layer.groups === 'depthwise' ? x.channels : (layer.groups ?? 1);
  const width = widthOf(layer.width, x.channels);
  const window = windowOn(x.size, { kernel, stride, pad, dilation });
  const from = bits === undefined ? x : quantiseMaps(net, x, `${name}.input`, bits);
  const y = convolve(from, filtersOf(net, name, width, (x.channels / groups) * kernel ** 2, bits), window, groups);
  const normed = layer.norm === false ? y : norm(net, y, `${name}.norm`);
  return activateAs(net, activation, normed, name);
}

/** A transition's share of the channels, rounded to whole multiples, halves to even (Python's round). */
function widthOf(width: ConvLayer['width'], channels: number): number {
  if (typeof width === 'number') return width;
  if (typeof width !== 'object') return channels;
  return quantise(Math.floor(channels / width.divisor), width.multiple, 20);
}

/** Interleaves `groups` groups of channels. */
export function interleave(x: Maps, groups: number): Maps {
  const each = x.channels / groups;
  return makeMaps(x.channels, x.size, (c, pixel) => at(x, (c % groups) * each + Math.floor(c / groups), pixel));
}
