import { RECIPES } from '../../backbones/recipes/index.ts';
import type { LayerCost } from '../../cost/cost.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { binarize } from '../../reshape/binarize/binarize.ts';
import { selectLayers } from '../../reshape/binarize/select.ts';
import { addElasticLinks } from '../../reshape/substitute/elastic-link.ts';
import { substituteRpc } from '../../reshape/substitute/rpc.ts';
import type { Edits, ToggleId } from './edits.ts';
import { sameNames } from './edits.ts';

/** Something that is on or off for each layer by itself. */
export interface LayerToggle {
  readonly id: ToggleId;
  /** In a row of the layers that have it on. */
  readonly sign: string;
  /** What a layer is that has it on. */
  readonly name: string;
  /** Names of the layers of the given network that it can be on for. */
  listLayers(given: Graph): ReadonlySet<string>;
  /** Why a layer as it is now cannot be switched on; undefined: it can. */
  refuse(layer: LayerCost): string | undefined;
  /** The graph with these layers switched; at least one. */
  apply(graph: Graph, names: ReadonlySet<string>, edits: Edits): Graph;
  /** The same as flags of `bitbone binarize`; at least one layer. */
  toFlags(given: Graph, names: ReadonlySet<string>, edits: Edits): readonly string[];
}

const BINARY: LayerToggle = {
  id: 'binary',
  sign: 'b',
  name: 'binary',
  listLayers: (given) =>
    new Set(given.nodes.filter((node) => node.kind === 'conv' && node.weightBits > 1).map((node) => node.name)),
  refuse: () => undefined,
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

const LINK: LayerToggle = {
  id: 'link',
  sign: 't',
  name: 'linked by Elastic-Link',
  listLayers: (given) => new Set(listConvolutions(given).map(({ name }) => name)),
  refuse: ({ inputBits }) =>
    inputBits === 1 ? undefined : 'only layers that read binary inputs can be linked; b first',
  apply(graph, names) {
    // a layer that was made real again waits for its link
    const linked = listConvolutions(graph).filter(({ name, inputBits }) => names.has(name) && inputBits === 1);
    if (linked.length === 0) return graph;
    return addElasticLinks(graph, { select: linked.map(({ name }) => name), gamma: 'channel' }).graph;
  },
  toFlags: (_, names) => ['--elastic-link', [...names].join(',')],
};

const RPC: LayerToggle = {
  id: 'rpc',
  sign: 'p',
  name: 'a reshaped point-wise convolution',
  listLayers: (given) =>
    new Set(
      listConvolutions(given)
        .filter(isSpread)
        .map(({ name }) => name),
    ),
  refuse: () => undefined,
  apply: (graph, names) => substituteRpc(graph, { select: [...names] }).graph,
  toFlags: (_, names) => ['--rpc', [...names].join(',')],
};

type Convolution = Extract<Node, { kind: 'conv' }>;

function listConvolutions({ nodes }: Graph): Convolution[] {
  return nodes.filter((node): node is Convolution => node.kind === 'conv');
}

/** Kernels over more than a pixel at stride 1: pointwise ones are so already, strided ones stay as RB-Net leaves them. */
function isSpread({ attrs: { kernel, strides, groups, dilations } }: Convolution): boolean {
  const isPlain = [...strides, ...dilations].every((step) => step === 1) && groups === 1;
  return isPlain && kernel.length === 2 && kernel.some((size) => size > 1);
}

/** Every toggle of a layer in the order they are applied; a new one needs its row here and its key in keys.ts. */
export const LAYER_TOGGLES: Readonly<Record<ToggleId, LayerToggle>> = { binary: BINARY, link: LINK, rpc: RPC };
