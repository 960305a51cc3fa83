import { prelu } from '../backbones/recipes/activations.ts';
import { createDraft } from '../graph/edit.ts';
import type { Graph } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { isActivation } from './binarize/activations.ts';
import { findNeighbourhood, normedOutput } from './binarize/wiring.ts';
import type { Transformed } from './edit.ts';
import { insertAfter, withRole } from './insert.ts';

/**
 * Puts a PReLU behind the stem's last convolution and its batch norm, as DWR does for ImageNet (github pingxue-hfut/DWR).
 * A stem that has an activation there, or no convolution, comes back as it is.
 */
export function activateStem(graph: Graph): Transformed {
  const hood = findNeighbourhood(graph);
  const layer = graph.nodes.findLast(({ kind, role }) => kind === 'conv' && role.part === 'stem');
  if (layer === undefined) return { graph, edits: [] };
  const output = normedOutput(hood, layer);
  if (hood.readers(output).some((index) => isActivation(graph.nodes[index]!))) return { graph, edits: [] };
  const draft = createDraft(graph);
  const sink = withRole(draft, layer.role);
  const channels = graph.values[output]!.shape[1]!;
  insertAfter(draft, output, (value) => prelu(sink, value, channels, layer.name));
  return {
    graph: annotatePrecision(verify(draft.finish(inferOutputs))),
    edits: [{ kind: 'activation', subject: layer.name, before: 'none', after: 'prelu' }],
  };
}
