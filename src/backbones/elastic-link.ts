import type { ValueId } from '../graph/graph.ts';
import { alignChannels } from './channels.ts';
import type { ElasticLinkConfig } from './config.ts';
import { emitAdd } from './conv.ts';
import type { Emitter } from './net.ts';
import { channelsOf, mapSizeOf } from './net.ts';
import { emitPool } from './pooling.ts';
import { addParameter } from './sink.ts';

/** The link's learned scale and the stride it bridges. */
export interface ElasticLinkOptions extends ElasticLinkConfig {
  readonly stride: number;
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
  const aligned = alignChannels(net, shrink(net, x, y, `${name}.link`, options.stride), width, `${name}.link`);
  const shape = options.gamma === 'channel' ? [1, width, 1, 1] : [];
  const gamma = addParameter(net.builder, `${name}.link.gamma`, shape, 1);
  const scaled = net.builder.add('elementwise', { fn: 'mul' }, [aligned, gamma], { name: `${name}.link.scale` });
  return emitAdd(net, y, scaled, `${name}.link.add`);
}

function shrink(net: Emitter, x: ValueId, y: ValueId, name: string, stride: number): ValueId {
  if (stride === 1 || mapSizeOf(net, x)[0] === mapSizeOf(net, y)[0]) return x;
  return emitPool(net, x, `${name}.pool`, { mode: 'average', kernel: stride, stride, ceil: true });
}
