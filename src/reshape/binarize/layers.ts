import type { Recipe } from '../../backbones/recipes/recipe.ts';
import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import { insertAfter } from '../insert.ts';
import { addNorm } from './norms.ts';
import type { Neighbourhood } from './wiring.ts';
import { addedPair, findNeighbourhood, normedOutput } from './wiring.ts';

type Conv = Extract<Node, { kind: 'conv' }>;

/** Writes the recipe's operators around each selected convolution: input, weight, output scale, activation. */
export function binarizeLayers(graph: Graph, selected: ReadonlySet<string>, recipe: Recipe): Transformed {
  const hood = findNeighbourhood(graph);
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'conv' || !selected.has(node.name)) return;
    const real = replaceOperands(draft, graph, node, index, recipe);
    scaleOutput(draft, graph, node, real, recipe);
    activate(draft, hood, node, recipe);
    edits.push({ kind: 'precision', subject: node.name, before: 'real', after: recipe.name });
  });
  return { graph: draft.finish(inferOutputs), edits };
}

/** Gives what was binarized. */
function replaceOperands(draft: Draft, graph: Graph, node: Conv, index: number, recipe: Recipe): ValueId {
  // operands as they are now: an earlier layer's activation may stand in front
  const [x, w, ...rest] = draft.node(index)!.inputs as ValueId[];
  const { shape } = graph.values[node.inputs[0]!]!;
  const channels = shape[1]!;
  const normed = recipe.normBefore ? addNorm(draft, x!, channels, `${node.name}.bn`) : x!;
  const input = recipe.binarizeInput(draft, normed, channels, node.name, shape.length);
  const weight = recipe.binarizeWeight(draft, w!, graph.values[node.inputs[1]!]!.shape, `${node.name}.weight`);
  draft.setNode(index, { inputs: [input, weight, ...rest] });
  return normed;
}

function scaleOutput(draft: Draft, graph: Graph, node: Conv, real: ValueId, recipe: Recipe): void {
  const [x, y] = [graph.values[node.inputs[0]!]!, graph.values[node.outputs[0]!]!];
  insertAfter(draft, node.outputs[0]!, (value) =>
    recipe.scaleOutput?.(draft, value, {
      ...node.attrs,
      name: node.name,
      input: real,
      inChannels: x.shape[1]!,
      outChannels: y.shape[1]!,
      rank: y.shape.length,
      outputSize: y.shape.slice(2),
    }),
  );
}

/** Behind the layer's shortcut, or in front of it, where the recipe has its activation. */
function activate(draft: Draft, hood: Neighbourhood, node: Conv, recipe: Recipe): void {
  const output = normedOutput(hood, node);
  const reader = hood.onlyReader(output);
  const isJoined = reader !== undefined && addedPair(hood, reader.node) !== undefined;
  const place = isJoined && recipe.activationPlace === 'afterShortcut' ? reader.node.outputs[0]! : output;
  const { shape } = hood.graph.values[output]!;
  insertAfter(draft, place, (value) => recipe.activate(draft, value, shape[1]!, node.name, shape.length));
}
