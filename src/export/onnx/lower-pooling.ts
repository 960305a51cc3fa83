import type { OpAttrs } from '../../graph/op.ts';
import type { NodeAttributes } from './attributes.ts';
import { int } from './attributes.ts';
import { windowAttributes } from './lower-contraction.ts';
import type { Lower, NodeOf, Site } from './site.ts';

type PoolMode = OpAttrs['pool']['mode'];

export const lowerPool: Lower<'pool'> = (node, site) => POOLS[node.attrs.mode](node, site);

const POOLS: { readonly [M in PoolMode]: Lower<'pool'> } = {
  max: ({ attrs }, site) => site.emit('MaxPool', { ...windowAttributes(attrs), ceil_mode: int(attrs.ceilMode) }),
  average: (node, site) => {
    const { ceilMode, countIncludePad } = node.attrs;
    const counts = { ceil_mode: int(ceilMode), count_include_pad: int(countIncludePad) };
    site.emit('AveragePool', { ...windowSince(node, site, 19), ...counts });
  },
  lp: (node, site) => {
    const ceil: NodeAttributes = site.opset >= 18 ? { ceil_mode: int(node.attrs.ceilMode) } : {};
    if (site.opset < 18 && node.attrs.ceilMode) site.refuse('rounding up in LpPool needs operator set 18');
    site.emit('LpPool', { ...windowSince(node, site, 18), ...ceil });
  },
};

/** The window's attributes; dilations only from the operator set that has them on. */
function windowSince({ attrs }: NodeOf<'pool'>, site: Site, opset: number): NodeAttributes {
  const { dilations, ...rest } = windowAttributes(attrs);
  if (site.opset >= opset) return { ...rest, dilations: dilations! };
  if (attrs.dilations.some((step) => step !== 1)) site.refuse(`its dilation needs operator set ${opset}`);
  return rest;
}

const GLOBAL_POOLS: { readonly [M in OpAttrs['globalPool']['mode']]: string } = {
  max: 'GlobalMaxPool',
  average: 'GlobalAveragePool',
  lp: 'GlobalLpPool',
};

export const lowerGlobalPool: Lower<'globalPool'> = ({ attrs }, site) => site.emit(GLOBAL_POOLS[attrs.mode]);
