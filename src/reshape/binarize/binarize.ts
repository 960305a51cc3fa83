import { BWN } from '../../backbones/recipes/bwn.ts';
import type { Recipe } from '../../backbones/recipes/recipe.ts';
import type { Graph } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { annotateRoles } from '../../structure/roles.ts';
import { chainPasses } from '../chain-passes.ts';
import type { Transformed } from '../edit.ts';
import { dropActivations } from './activations.ts';
import { checkSigns } from './check-signs.ts';
import { binarizeLayers } from './layers.ts';
import { restoreNorms } from './norms.ts';
import { poolShortcuts } from './pool-shortcuts.ts';
import type { LayerSelection } from './select.ts';
import { requireLayers } from './select.ts';
import { addShortcuts } from './shortcuts.ts';

export interface BinarizeOptions {
  readonly recipe: Recipe;
  readonly select: LayerSelection;
  /** Selected layers, by name, that keep real inputs and what surrounds them: only their weights become binary. */
  readonly realInputs?: ReadonlySet<string>;
}

/**
 * A real-valued network rewritten as a recipe binarizes it: batch norms that were folded come back, the selected
 * convolutions lose the real activations around them, get shortcuts of their own where the recipe has them, and read
 * binarized inputs and weights. Latent weights are the given ones. Throws `E_KNOB` for layers that are not there, where
 * there is nothing to binarize, and for a sign that would be constant.
 */
export function binarize(graph: Graph, { recipe, select, realInputs = new Set() }: BinarizeOptions): Transformed {
  const all = requireLayers(graph, select);
  const selected = new Set([...all].filter((name) => !realInputs.has(name)));
  const weightOnly = new Set([...all].filter((name) => realInputs.has(name)));
  const { graph: binarized, edits } = chainPasses(graph, [
    (g) => restoreNorms(g, selected, recipe.normBefore),
    (g) => dropActivations(g, { selected, realInputs: weightOnly, binarizesInputs: recipe.inputs === 'binary' }),
    ...(recipe.shortcutPerConv ? [poolShortcuts, (g: Graph) => addShortcuts(g, selected)] : []),
    (g) => binarizeLayers(g, selected, recipe),
    ...(weightOnly.size > 0 ? [(g: Graph) => binarizeLayers(g, weightOnly, WEIGHTS_ONLY)] : []),
  ]);
  if (recipe.inputs === 'binary') checkSigns(binarized, selected);
  return { graph: annotateRoles(annotatePrecision(verify(binarized))), edits };
}

/** Signs times the mean absolute weight, and nothing else changed (Hybrid Binary Networks' WeightBin layers). */
const WEIGHTS_ONLY: Recipe = { ...BWN, normBefore: false, activate: (_sink, x) => x };
