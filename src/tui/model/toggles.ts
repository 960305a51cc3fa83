import { RECIPES } from '../../backbones/recipes/index.ts';
import type { Graph } from '../../graph/graph.ts';
import { binarize } from '../../reshape/binarize/binarize.ts';
import { selectLayers } from '../../reshape/binarize/select.ts';
import type { Edits, ToggleId } from './edits.ts';
import { sameNames } from './edits.ts';

/** Something that is on or off for each layer by itself. */
export interface LayerToggle {
  readonly id: ToggleId;
  /** In a row of the layers that have it on. */
  readonly sign: string;
  readonly help: string;
  /** Names of the layers of the given network that it can be on for. */
  listLayers(given: Graph): ReadonlySet<string>;
  /** The graph with these layers switched; at least one. */
  apply(graph: Graph, names: ReadonlySet<string>, edits: Edits): Graph;
  /** The same on the command line; at least one layer. */
  toFlags(given: Graph, names: ReadonlySet<string>, edits: Edits): readonly string[];
}

const BINARY: LayerToggle = {
  id: 'binary',
  sign: 'b',
  help: 'binary by the recipe, or real',
  listLayers: (given) =>
    new Set(given.nodes.filter((node) => node.kind === 'conv' && node.weightBits > 1).map((node) => node.name)),
  apply: (graph, names, { recipe }) => binarize(graph, { recipe: RECIPES[recipe]!, select: [...names] }).graph,
  toFlags(given, names, { recipe }) {
    const select = sameNames(names, selectLayers(given, 'all'))
      ? ['--select', 'all']
      : sameNames(names, selectLayers(given, 'inner'))
        ? []
        : ['--select', [...names].join(',')];
    return ['--recipe', recipe, ...select];
  },
};

/** Every toggle of a layer; a new one needs its row here and its key in keys.ts. */
export const LAYER_TOGGLES: Readonly<Record<ToggleId, LayerToggle>> = { binary: BINARY };
