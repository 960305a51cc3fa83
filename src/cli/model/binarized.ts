import { RECIPES } from '../../backbones/recipes/index.ts';
import type { Recipe } from '../../backbones/recipes/recipe.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { binarize } from '../../reshape/binarize/binarize.ts';
import type { LayerSelection } from '../../reshape/binarize/select.ts';
import { suggestName } from '../suggest.ts';

/** The graph as a recipe binarizes it. Throws `E_USAGE` for an unknown recipe, `E_KNOB` for unknown layers. */
export function binarizeBy(graph: Graph, recipe: string, select: LayerSelection): Graph {
  return binarize(graph, { recipe: findRecipe(recipe), select }).graph;
}

/** The recipe of this name. Throws `E_USAGE` naming the flag that asked for it. */
export function findRecipe(name: string, flag = '--recipe'): Recipe {
  const found = Object.hasOwn(RECIPES, name) ? RECIPES[name] : undefined;
  if (found !== undefined) return found;
  const near = suggestName(name, Object.keys(RECIPES));
  const fix = near === undefined ? `use one of ${Object.keys(RECIPES).join(', ')}` : `did you mean ${near}?`;
  throw new BitboneError('E_USAGE', `there is no recipe "${name}"`, { subject: flag, fix });
}
