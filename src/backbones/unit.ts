import type { ValueId } from '../graph/graph.ts';
import type { RpcConfig } from './block-config.ts';
import type { ConvOptions } from './conv.ts';
import { emitConv, emitNorm } from './conv.ts';
import { emitElasticLink } from './elastic-link.ts';
import type { Net } from './net.ts';
import { mapSizeOf } from './net.ts';
import type { Recipe } from './recipes/recipe.ts';
import { emitRpc, emitUnshuffled, emitWindows } from './rpc.ts';

/** A convolution of the main path; `rpc` makes it a reshaped point-wise one. */
export interface UnitOptions extends ConvOptions {
  readonly rpc?: RpcConfig | undefined;
}

/** A convolution with its norm on the side the recipe wants it, and the real-valued link around both where configured. */
export function emitUnit(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  const y = emitNormed(net, recipe, x, name, options);
  const isBinary = recipe.weights === 'binary' && recipe.inputs === 'binary';
  const { stride = 1 } = options;
  return isBinary && net.config.elasticLink !== undefined
    ? emitElasticLink(net, x, y, name, { ...net.config.elasticLink, strides: [stride, stride] })
    : y;
}

function emitNormed(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  if (!recipe.normBefore) return emitNorm(net, emitForm(net, recipe, x, name, options), `${name}.norm`);
  return emitForm(net, recipe, emitNorm(net, x, `${name}.norm`), name, options);
}

/** 1x1 convolutions, e.g. those of shortcuts, are point-wise already. */
function emitForm(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  const { rpc, stride = 1, kernel } = options;
  if (rpc === undefined || kernel === 1 || (stride > 1 && rpc.stride2 === 'conv')) {
    return emitConv(net, recipe, x, name, options);
  }
  if (stride > 1 && rpc.stride2 === 'unshuffle') return emitUnshuffled(net, recipe, x, name, options);
  const isOdd = mapSizeOf(net, x).some((pixels) => pixels % 2 === 1);
  if (stride === 1 && isOdd && rpc.oddMaps === 'window') return emitWindows(net, recipe, x, name, options);
  return emitRpc(net, recipe, x, name, options);
}
