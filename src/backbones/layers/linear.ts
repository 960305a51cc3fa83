import type { ValueId } from '../../graph/graph.ts';
import { emitLinear, emitNorm } from '../conv.ts';
import type { LinearLayer } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { layerRecipe } from '../net.ts';
import { emitNamedActivation } from './activation.ts';

/** A fully connected layer; with a bias and without norm unless said otherwise. */
export function emitLinearLayer(net: Net, x: ValueId, layer: LinearLayer, name: string): ValueId {
  const width = layer.width === 'classes' ? net.config.classes : layer.width;
  const recipe = layerRecipe(net, name, layer);
  const y = emitLinear(net, recipe, x, name, width, layer.bias !== false);
  const normed = layer.norm === true ? emitNorm(net, y, `${name}.norm`) : y;
  return emitNamedActivation(net, normed, layer.activation, name);
}
