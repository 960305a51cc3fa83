import type { ValueId } from '../../graph/graph.ts';
import { emitActivation, emitAdd } from '../conv.ts';
import type { Net } from '../net.ts';
import type { Recipe } from '../recipes/recipe.ts';

/** Sum with the shortcut and the recipe's activation, in the recipe's order; `side` is null where there is no shortcut. */
export function joinShortcut(net: Net, recipe: Recipe, main: ValueId, side: ValueId | null, name: string): ValueId {
  if (side === null) return emitActivation(net, recipe, main, name);
  if (recipe.activationPlace === 'beforeShortcut') {
    return emitAdd(net, emitActivation(net, recipe, main, name), side, `${name}.add`);
  }
  return emitActivation(net, recipe, emitAdd(net, main, side, `${name}.add`), name);
}
