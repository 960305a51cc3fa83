import type { GraphBuilder } from '../graph/build.ts';
import { BitboneError } from '../graph/errors.ts';
import type { ValueId } from '../graph/graph.ts';
import type { BackboneConfig, Precision } from './config.ts';
import { ACTIVATIONS } from './recipes/activations.ts';
import { RECIPES } from './recipes/index.ts';
import { makeQuantised } from './recipes/quantise.ts';
import type { Recipe } from './recipes/recipe.ts';

/** What every emitter of a backbone under construction needs. */
export interface Net {
  readonly builder: GraphBuilder;
  readonly config: BackboneConfig;
  /** The configured recipe; single layers may differ (`recipeOf`). */
  readonly recipe: Recipe;
  /** What the block before hands on besides its output: a second stream, or the output of the block before that. */
  side: ValueId | null;
}

/** What emitters need that only add nodes: also a graph that is changed has it. */
export interface Emitter {
  readonly builder: Pick<GraphBuilder, 'add' | 'constant' | 'shapeOf'>;
}

export function channelsOf(net: Emitter, x: ValueId): number {
  return net.builder.shapeOf(x)[1]!;
}

/** Height and width of a map. */
export function mapSizeOf(net: Emitter, x: ValueId): readonly number[] {
  return net.builder.shapeOf(x).slice(2);
}

export function rankOf(net: Emitter, x: ValueId): number {
  return net.builder.shapeOf(x).length;
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

/** The same for a layer of a list, which may be quantised or have a recipe of its own. */
export function layerRecipe(
  net: Net,
  name: string,
  layer: { readonly bits?: number; readonly binarize?: boolean; readonly recipe?: string },
): Recipe {
  if (layer.bits !== undefined) return makeQuantised(layer.bits);
  const recipe = recipeOf(net, name, layer.binarize === true);
  return layer.recipe === undefined || recipe !== net.recipe ? recipe : findRecipe(layer.recipe);
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

/** The configured recipe with the parts that the config replaces. */
export function composeRecipe({ recipe, weightsOf, activation }: BackboneConfig): Recipe {
  const base = findRecipe(recipe);
  const binarizeWeight = weightsOf === undefined ? base.binarizeWeight : findRecipe(weightsOf).binarizeWeight;
  return { ...base, binarizeWeight, activate: activation === undefined ? base.activate : ACTIVATIONS[activation] };
}

export function findRecipe(name: string): Recipe {
  const recipe = RECIPES[name];
  if (recipe !== undefined) return recipe;
  throw new BitboneError('E_CONFIG', `there is no recipe ${name}`, {
    fix: `use one of ${Object.keys(RECIPES).join(', ')}`,
  });
}
