import type { ValueId } from '../../graph/graph.ts';
import { emitConv, emitNorm } from '../conv.ts';
import type { ConvLayer, Reduction } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { channelsOf, layerRecipe } from '../net.ts';
import { emitNamedActivation } from './activation.ts';

/** A convolution with norm and activation in the configured order. */
export function emitConvLayer(net: Net, x: ValueId, layer: ConvLayer, name: string): ValueId {
  return STEPS[layer.order ?? 'default'].reduce((y, step) => EMIT[step](net, y, layer, name), x);
}

type Step = 'conv' | 'norm' | 'activation';

const STEPS: Readonly<Record<NonNullable<ConvLayer['order']> | 'default', readonly Step[]>> = {
  default: ['conv', 'norm', 'activation'],
  activationFirst: ['conv', 'activation', 'norm'],
  normFirst: ['norm', 'activation', 'conv'],
};

const EMIT: Readonly<Record<Step, (net: Net, x: ValueId, layer: ConvLayer, name: string) => ValueId>> = {
  conv: emitPlain,
  norm: (net, x, layer, name) => (layer.norm === false ? x : emitNorm(net, x, `${name}.norm`)),
  activation: (net, x, layer, name) => emitNamedActivation(net, x, layer.activation, name),
};

function emitPlain(net: Net, x: ValueId, layer: ConvLayer, name: string): ValueId {
  const channels = channelsOf(net, x);
  const groups = layer.groups === 'depthwise' ? channels : layer.groups;
  const width = layer.width === 'classes' ? net.config.classes : widthOf(channels, layer.width);
  const recipe = layerRecipe(net, name, layer);
  return emitConv(net, recipe, x, name, { ...layer, width, groups });
}

function widthOf(channels: number, width: number | Reduction | undefined): number {
  if (width === undefined) return channels;
  return typeof width === 'number' ? width : reduce(channels, width);
}

/** The channels of a dense net's transition, rounded as its code does: Python rounds halves to even. */
function reduce(channels: number, { divisor, multiple }: Reduction): number {
  const share = Math.floor(channels / divisor) / multiple;
  const isHalf = share % 1 === 0.5;
  return (isHalf ? 2 * Math.round(share / 2) : Math.round(share)) * multiple;
}
