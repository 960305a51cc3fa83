import type { ValueId } from '../../graph/graph.ts';
import { shuffleChannels } from '../channels.ts';
import { emitNorm } from '../conv.ts';
import type { LayerConfig, LayerKind } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { emitGlobalPool, emitPool } from '../pooling.ts';
import { emitNamedActivation } from './activation.ts';
import { emitAlign } from './align.ts';
import { emitBlur } from './blur.ts';
import { emitConvLayer } from './conv.ts';
import type { LayerBuilder } from './layer.ts';
import { emitLinearLayer } from './linear.ts';
import { emitRpcLayer } from './rpc.ts';

const BUILDERS: { readonly [K in LayerKind]: LayerBuilder<K> } = {
  conv: emitConvLayer,
  linear: emitLinearLayer,
  pool: (net, x, layer, name) => emitPool(net, x, name, layer),
  globalPool: (net, x, _layer, name) => emitGlobalPool(net, x, name),
  norm: (net, x, _layer, name) => emitNorm(net, x, name),
  activation: (net, x, layer, name) => emitNamedActivation(net, x, layer.activation, name),
  blur: emitBlur,
  align: emitAlign,
  rpc: emitRpcLayer,
  flatten: (net, x, _layer, name) => net.builder.add('flatten', { axis: 1 }, [x], { name }),
  side: keepSide,
  shuffle: (net, x, layer, name) => shuffleChannels(net, x, layer.groups, name),
};

function keepSide(net: Net, x: ValueId): ValueId {
  net.side = x;
  return x;
}

/** Layer behind layer, each named by its kind and, where a kind occurs twice, its number: `stem.conv1`. */
export function emitLayers(net: Net, x: ValueId, layers: readonly LayerConfig[], prefix: string): ValueId {
  return layers.reduce((y, layer, index) => {
    const build = BUILDERS[layer.layer] as LayerBuilder<LayerKind>;
    return build(net, y, layer, `${prefix}.${nameOf(layers, index)}`);
  }, x);
}

function nameOf(layers: readonly LayerConfig[], index: number): string {
  const { layer } = layers[index]!;
  const same = layers.filter((other) => other.layer === layer);
  return same.length === 1 ? layer : `${layer}${same.indexOf(layers[index]!) + 1}`;
}
