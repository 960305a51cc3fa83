import type { GraphBuilder } from '../graph/build.ts';
import { BitboneError } from '../graph/errors.ts';
import type { ValueId } from '../graph/graph.ts';
import type { BackboneConfig, Precision } from './config.ts';
import { RECIPES } from './recipes/index.ts';
import type { Recipe } from './recipes/recipe.ts';

/** What every emitter of a backbone under construction needs. */
export interface Net {
  readonly builder: GraphBuilder;
  readonly config: BackboneConfig;
  /** The configured recipe; single layers may differ (`recipeOf`). */
  readonly recipe: Recipe;
}

export function channelsOf(net: Net, x: ValueId): number {
  return net.builder.shapeOf(x)[1]!;
}

/** Height and width of a map. */
export function mapSizeOf(net: Net, x: ValueId): readonly number[] {
  return net.builder.shapeOf(x).slice(2);
}

export function rankOf(net: Net, x: ValueId): 2 | 4 {
  return net.builder.shapeOf(x).length === 2 ? 2 : 4;
}

/** Emits what `emit` does as part of a shortcut. */
export function asShortcut<T>(net: Net, emit: () => T): T {
  net.builder.at({ shortcut: true });
  const result = emit();
  net.builder.at({ shortcut: false });
  return result;
}

/** How a layer is treated: by its configured precision where it has one, else by the recipe when it is subject to it. */
export function recipeOf(net: Net, layer: string, isSubject: boolean): Recipe {
  const precision = precisionOf(net.config, layer);
  if (precision === undefined) return isSubject ? net.recipe : findRecipe('real');
  return net.recipe.weights === 'real' ? net.recipe : recipeAt(net.recipe, precision);
}

function recipeAt(recipe: Recipe, precision: Precision): Recipe {
  if (precision === 'binary') return recipe;
  return findRecipe(precision === 'real' ? 'real' : 'bwn');
}

/** The entry for the layer itself or for the longest part of its name that ends at a dot. */
function precisionOf(config: BackboneConfig, layer: string): Precision | undefined {
  const precisions = config.precisions ?? {};
  for (let name = layer; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    if (precisions[name] !== undefined) return precisions[name];
  }
  return undefined;
}

export function findRecipe(name: string): Recipe {
  const recipe = RECIPES[name];
  if (recipe !== undefined) return recipe;
  throw new BitboneError('E_CONFIG', `there is no recipe ${name}`, {
    fix: `use one of ${Object.keys(RECIPES).join(', ')}`,
  });
}
