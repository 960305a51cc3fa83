import { createDraft } from '../../src/graph/edit.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { inferOutputs } from '../../src/shape/infer.ts';

/** The network as exporters store it: constants that start as the same number are one. Single numbers stay as they are. */
export function shareEqual(graph: Graph): Graph {
  const draft = createDraft(graph);
  const first = new Map<string, number>();
  graph.values.forEach((constant, id) => {
    const value = numberOf(constant);
    if (value === undefined) return;
    const key = JSON.stringify([constant.shape, constant.dtype, value]);
    if (first.has(key)) draft.redirect(id, first.get(key)!);
    else first.set(key, id);
    draft.setConstant(id, { content: { kind: 'fill', value } });
  });
  return draft.finish(inferOutputs);
}

function numberOf({ content, shape }: Value): number | undefined {
  if (shape.length === 0) return undefined;
  if (content?.kind === 'fill') return content.value;
  return content?.kind === 'initial' && content.initialiser.kind === 'constant' ? content.initialiser.value : undefined;
}
