import type { ValueId } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import { alignChannels } from './channels.ts';
import type { ElasticLinkConfig } from './config.ts';
import { emitAdd } from './conv.ts';
import type { Emitter } from './net.ts';
import { channelsOf, mapSizeOf, rankOf } from './net.ts';
import { addParameter, channelShape } from './sink.ts';

/** The link's learned scale and the stride it bridges, per spatial axis. */
export interface ElasticLinkOptions extends ElasticLinkConfig {
  readonly strides: readonly number[];
}

/**
 * Elastic-Link (Hu et al., AAAI 2022): y plus gamma times the real-valued input, which is squeezed or expanded to y's
 * channels. Derived: squeezing is the mean of neighbouring channels, expanding is copying, a stride is an average pool,
 * and gamma starts at 1; the paper's text is not public.
 */
export function emitElasticLink(
  net: Emitter,
  x: ValueId,
  y: ValueId,
  name: string,
  options: ElasticLinkOptions,
): ValueId {
  const width = channelsOf(net, y);
  const aligned = alignChannels(net, shrink(net, x, y, `${name}.link`, options.strides), width, `${name}.link`);
  const shape = options.gamma === 'channel' ? channelShape(width, rankOf(net, y)) : [];
  const gamma = addParameter(net.builder, `${name}.link.gamma`, shape, 1);
  const scaled = net.builder.add('elementwise', { fn: 'mul' }, [aligned, gamma], { name: `${name}.link.scale` });
  return emitAdd(net, y, scaled, `${name}.link.add`);
}

function shrink(net: Emitter, x: ValueId, y: ValueId, name: string, strides: readonly number[]): ValueId {
  const isSame = strides.every((stride) => stride === 1) || sameShape(mapSizeOf(net, x), mapSizeOf(net, y));
  if (isSame) return x;
  const window = { kernel: strides, strides, dilations: strides.map(() => 1), autoPad: 'explicit' } as const;
  const pads = [...strides, ...strides].map(() => 0);
  const attrs = { ...window, pads, mode: 'average', ceilMode: true, countIncludePad: true } as const;
  return net.builder.add('pool', attrs, [x], { name: `${name}.pool` });
}
