import type { ValueId } from '../../graph/graph.ts';
import type { ActivationName } from '../layer-config.ts';
import type { Net } from '../net.ts';
import { channelsOf, rankOf } from '../net.ts';
import { ACTIVATIONS } from '../recipes/activations.ts';

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
