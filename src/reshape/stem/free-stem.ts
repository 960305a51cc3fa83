import { addWeight } from '../../backbones/sink.ts';
import type { Draft } from '../../graph/edit.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, Role, ValueId } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import { addNorm } from '../binarize/norms.ts';
import type { Edit, Transformed } from '../edit.ts';
import { withRole } from '../insert.ts';
import { findIdentityJoins, findStageEntry } from './stage-entry.ts';

/** What a shortcut becomes that carried the stem's output as it is, so that the first stage can have another width. */
export type FreedShortcut = 'project' | 'pad';

/**
 * Lets the first stage's width differ from the stem's as networks for small images do: with a real 1x1 convolution and
 * batch norm in the shortcuts that read the stem, or with zero channels added to them (both read in github
 * pingxue-hfut/DWR). Where no shortcut reads the stem the two are free already.
 */
export function freeStem(graph: Graph, form: FreedShortcut): Transformed {
  const entry = findStageEntry(graph);
  if (entry === undefined) return { graph, edits: [] };
  const draft = createDraft(graph);
  const edits = findIdentityJoins(graph, entry).map((index): Edit => {
    const node = graph.nodes[index]!;
    const freed = FORMS[form](draft, graph, entry, node);
    draft.setNode(index, { inputs: node.inputs.map((id) => (id === entry ? freed : id)) });
    return { kind: 'shortcut', subject: node.name, before: 'identity', after: form };
  });
  return edits.length === 0
    ? { graph, edits }
    : { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

type Emit = (draft: Draft, graph: Graph, entry: ValueId, join: Node) => ValueId;

const FORMS: { readonly [F in FreedShortcut]: Emit } = { project: emitProjection, pad: emitPadding };

function roleBeside(join: Node): Role {
  return { ...join.role, shortcut: true };
}

function emitProjection(draft: Draft, graph: Graph, entry: ValueId, join: Node): ValueId {
  const sink = withRole(draft, roleBeside(join));
  const channels = graph.values[entry]!.shape[1]!;
  const name = `${join.name}.project`;
  const weight = addWeight(sink, `${name}.weight`, [channels, channels, 1, 1]);
  const attrs = {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
    groups: 1,
    arithmetic: 'float',
  } as const;
  return addNorm(sink, sink.add('conv', attrs, [entry, weight], { name: `${name}.conv` }), channels, `${name}.bn`);
}

function emitPadding(draft: Draft, _graph: Graph, entry: ValueId, join: Node): ValueId {
  const attrs = { pads: [0, 0, 0, 0, 0, 0, 0, 0], mode: 'constant', value: 0 } as const;
  return withRole(draft, roleBeside(join)).add('pad', attrs, [entry], { name: `${join.name}.pad` });
}
