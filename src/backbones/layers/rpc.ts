import type { ValueId } from '../../graph/graph.ts';
import { emitNorm } from '../conv.ts';
import type { RpcLayer } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { recipeOf } from '../net.ts';
import { emitRpc } from '../rpc.ts';
import { emitNamedActivation } from './activation.ts';

/** A reshaped point-wise convolution with norm and activation, e.g. in place of a 7x7 stem. */
export function emitRpcLayer(net: Net, x: ValueId, layer: RpcLayer, name: string): ValueId {
  const recipe = recipeOf(net, name, layer.binarize === true);
  const y = emitNorm(net, emitRpc(net, recipe, x, name, layer), `${name}.norm`);
  return emitNamedActivation(net, y, layer.activation, name);
}
