import type { Recipe } from '../../backbones/recipes/recipe.ts';
import type { Graph } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { annotateRoles } from '../../structure/roles.ts';
import { chainPasses } from '../chain-passes.ts';
import type { Transformed } from '../edit.ts';
import { dropActivations } from './activations.ts';
import { binarizeLayers } from './layers.ts';
import { restoreNorms } from './norms.ts';
import { poolShortcuts } from './pool-shortcuts.ts';
import type { LayerSelection } from './select.ts';
import { selectLayers } from './select.ts';
import { addShortcuts } from './shortcuts.ts';

export interface BinarizeOptions {
  readonly recipe: Recipe;
  readonly select: LayerSelection;
}

/**
 * A real-valued network rewritten as a recipe binarizes it: batch norms that were folded come back, the selected
 * convolutions lose the real activations around them, get shortcuts of their own where the recipe has them, and read
 * binarized inputs and weights. Latent weights are the given ones.
 */
export function binarize(graph: Graph, { recipe, select }: BinarizeOptions): Transformed {
  const selected = selectLayers(graph, select);
  const { graph: binarized, edits } = chainPasses(graph, [
    (g) => restoreNorms(g, selected, recipe.normBefore),
    (g) => dropActivations(g, selected, recipe.inputs === 'binary'),
    ...(recipe.shortcutPerConv ? [poolShortcuts, (g: Graph) => addShortcuts(g, selected)] : []),
    (g) => binarizeLayers(g, selected, recipe),
  ]);
  return { graph: annotateRoles(annotatePrecision(verify(binarized))), edits };
}
