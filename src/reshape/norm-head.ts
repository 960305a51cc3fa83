import { createDraft } from '../graph/edit.ts';
import type { Graph } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import { findProducers, findStatic } from '../graph/walk.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { addNorm } from './binarize/norms.ts';
import type { Transformed } from './edit.ts';
import { withRole } from './insert.ts';

/**
 * Puts a batch norm in front of the classifier, as DWR does in its ResNets (github pingxue-hfut/DWR). A network that has
 * one there, or whose last layer reads no channels, comes back as it is.
 */
export function normHead(graph: Graph): Transformed {
  const isStatic = findStatic(graph);
  const index = graph.nodes.findLastIndex((node) => isMac(node) && isStatic[node.inputs[0]!] === 0);
  const input = graph.nodes[index]?.inputs[0];
  const channels = input === undefined || input === null ? undefined : graph.values[input]!.shape[1];
  const maker = input === undefined || input === null ? undefined : graph.nodes[findProducers(graph)[input]!];
  if (channels === undefined || maker?.kind === 'batchNorm') return { graph, edits: [] };
  const node = graph.nodes[index]!;
  const draft = createDraft(graph);
  const normed = addNorm(withRole(draft, node.role), input!, channels, `${node.name}.bn`);
  draft.setNode(index, { inputs: [normed, ...node.inputs.slice(1)] });
  return {
    graph: annotatePrecision(verify(draft.finish(inferOutputs))),
    edits: [{ kind: 'norm', subject: node.name, before: 'none', after: 'batchNorm' }],
  };
}
