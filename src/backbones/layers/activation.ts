import type { ValueId } from '../../graph/graph.ts';
import type { ActivationName } from '../config.ts';
import type { Net } from '../net.ts';
import { channelsOf, rankOf } from '../net.ts';
import { dprelu, hardsigmoid, hardtanh, prelu, relu, relu6, rprelu, sigmoid } from '../recipes/activations.ts';
import type { Recipe } from '../recipes/recipe.ts';

const ACTIVATIONS: Readonly<Record<Exclude<ActivationName, 'recipe'>, Recipe['activate']>> = {
  relu,
  relu6,
  prelu,
  rprelu,
  dprelu,
  hardtanh,
  sigmoid,
  hardsigmoid,
};

/** The activation of that name; none at all where it is left out, the recipe's own for `recipe`. */
export function emitNamedActivation(
  net: Net,
  x: ValueId,
  activation: ActivationName | undefined,
  name: string,
): ValueId {
  if (activation === undefined) return x;
  const activate = activation === 'recipe' ? net.recipe.activate : ACTIVATIONS[activation];
  return activate(net.builder, x, channelsOf(net, x), name, rankOf(net, x));
}
