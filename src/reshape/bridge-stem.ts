import { createDraft } from '../graph/edit.ts';
import type { Graph, NodeBase } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { addNorm } from './binarize/norms.ts';
import type { Transformed } from './edit.ts';
import { BRIDGE_NAME, findParts } from './stages.ts';

export interface BridgeOptions {
  /** The first stage may be up to this many times as wide as the stem: a whole number, 2 unless given. */
  readonly reach?: number;
}

/**
 * Puts DWR's alignment block between stem and first stage (github pingxue-hfut/DWR): a depthwise pointwise convolution
 * with batch norm, concatenated with its input and cropped to the first stage's width. The stem keeps its width w while
 * the stage's may be anything up to 2w. Derived: for a larger reach r the convolution makes r - 1 maps of each channel. A
 * graph without stem or stages comes back as it is.
 */
export function bridgeStem(graph: Graph, { reach = 2 }: BridgeOptions = {}): Transformed {
  const parts = findParts(graph);
  const [stem, stage] = [parts.find((part) => part.name === 'stem'), parts.find((part) => part.stage > 0)];
  const entry = stage?.blocks[0]?.entry;
  const channels = entry === undefined ? undefined : graph.values[entry]!.shape[1];
  if (stem === undefined || entry === undefined || channels === undefined || graph.values[entry]!.shape.length !== 4) {
    return { graph, edits: [] };
  }
  const draft = createDraft(graph);
  const role: NodeBase['role'] = { part: 'stem', stage: 0, block: 0, shortcut: false };
  const first = draft.count();
  const made = channels * (reach - 1);
  const weight = draft.constant(`${BRIDGE_NAME}.weight`, [made, 1, 1, 1], {
    kind: 'initial',
    initialiser: { kind: 'kaiming-normal' },
  });
  const attrs = {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
    groups: channels,
    arithmetic: 'float',
  } as const;
  const mapped = draft.add('conv', attrs, [entry, weight], { name: `${BRIDGE_NAME}.conv`, role });
  const normed = addNorm(draft, mapped, made, `${BRIDGE_NAME}.bn`);
  const doubled = draft.add('concat', { axis: 1 }, [normed, entry], { name: `${BRIDGE_NAME}.concat`, role });
  const cropped = draft.add('slice', { axes: [1], starts: [0], ends: [channels], steps: [1] }, [doubled], {
    name: `${BRIDGE_NAME}.crop`,
    role,
  });
  const own = new Set(Array.from({ length: draft.count() - first }, (_, offset) => first + offset));
  draft.redirect(entry, cropped, own);
  const bridged = verify(draft.finish(inferOutputs));
  return {
    graph: annotatePrecision(bridged),
    edits: [{ kind: 'bridge', subject: 'stem', before: `${channels} channels`, after: `up to ${reach * channels}` }],
  };
}
