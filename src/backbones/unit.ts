import type { ValueId } from '../graph/graph.ts';
import type { RpcStride } from './block-config.ts';
import type { ConvOptions } from './conv.ts';
import { emitConv, emitNorm } from './conv.ts';
import { emitElasticLink } from './elastic-link.ts';
import type { Net } from './net.ts';
import type { Recipe } from './recipes/recipe.ts';
import { emitRpc, emitUnshuffled } from './rpc.ts';

/** A convolution of the main path; `rpc` makes it a reshaped point-wise one. */
export interface UnitOptions extends ConvOptions {
  readonly rpc?: RpcStride | undefined;
}

/** A convolution with its norm on the side the recipe wants it, and the real-valued link around both where configured. */
export function emitUnit(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  const y = emitNormed(net, recipe, x, name, options);
  const isBinary = recipe.weights === 'binary' && recipe.inputs === 'binary';
  return isBinary && net.config.elasticLink !== undefined
    ? emitElasticLink(net, x, y, name, { ...net.config.elasticLink, stride: options.stride ?? 1 })
    : y;
}

function emitNormed(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  if (!recipe.normBefore) return emitNorm(net, emitForm(net, recipe, x, name, options), `${name}.norm`);
  return emitForm(net, recipe, emitNorm(net, x, `${name}.norm`), name, options);
}

/** Real convolutions of a network with reshaped ones, e.g. in its shortcuts, are 1x1 already and stay. */
function emitForm(net: Net, recipe: Recipe, x: ValueId, name: string, options: UnitOptions): ValueId {
  const { rpc, stride = 1, kernel } = options;
  if (rpc === undefined || kernel === 1 || (stride > 1 && rpc === 'conv'))
    return emitConv(net, recipe, x, name, options);
  return stride > 1 && rpc === 'unshuffle'
    ? emitUnshuffled(net, recipe, x, name, options)
    : emitRpc(net, recipe, x, name, options);
}
