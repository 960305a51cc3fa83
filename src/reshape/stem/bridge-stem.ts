import { prelu } from '../../backbones/recipes/activations.ts';
import type { Sink } from '../../backbones/sink.ts';
import { addWeight } from '../../backbones/sink.ts';
import { createDraft } from '../../graph/edit.ts';
import type { Graph, Role, ValueId } from '../../graph/graph.ts';
import { verify } from '../../graph/verify.ts';
import { annotatePrecision } from '../../precision/annotate.ts';
import { inferOutputs } from '../../shape/infer.ts';
import { addNorm } from '../binarize/norms.ts';
import type { Transformed } from '../edit.ts';
import { insertAfter, withRole } from '../insert.ts';
import { BRIDGE_NAME } from '../stages.ts';
import { findStageEntry } from './stage-entry.ts';

export interface BridgeOptions {
  /** The first stage may be up to this many times as wide as the stem: a whole number, 2 unless given. */
  readonly reach?: number;
  /** A PReLU behind the crop, as DWR has it. */
  readonly activate?: boolean;
}

const STEM: Role = { part: 'stem', stage: 0, block: 0, shortcut: false };

/**
 * Puts DWR's alignment block between stem and first stage (github pingxue-hfut/DWR): a depthwise pointwise convolution
 * with batch norm, concatenated with its input and cropped to the first stage's width. The stem keeps its width w while
 * the stage's may be anything up to 2w. Derived: for a larger reach the input stands there more than once. A graph
 * without stem or stages, or whose stem puts out bits, comes back as it is: a bridge would put out real numbers.
 */
export function bridgeStem(graph: Graph, { reach = 2, activate = false }: BridgeOptions = {}): Transformed {
  const entry = findStageEntry(graph);
  if (entry === undefined || graph.values[entry]!.bits === 1) return { graph, edits: [] };
  const channels = graph.values[entry]!.shape[1]!;
  const draft = createDraft(graph);
  insertAfter(draft, entry, (value) => emitBridge(withRole(draft, STEM), value, { channels, reach, activate }));
  return {
    graph: annotatePrecision(verify(draft.finish(inferOutputs))),
    edits: [{ kind: 'bridge', subject: 'stem', before: `${channels} channels`, after: `up to ${reach * channels}` }],
  };
}

interface Bridge {
  readonly channels: number;
  readonly reach: number;
  readonly activate: boolean;
}

function emitBridge(sink: Sink, entry: ValueId, { channels, reach, activate }: Bridge): ValueId {
  const weight = addWeight(sink, `${BRIDGE_NAME}.weight`, [channels, 1, 1, 1]);
  const mapped = sink.add('conv', { ...POINTWISE, groups: channels }, [entry, weight], { name: `${BRIDGE_NAME}.conv` });
  const normed = addNorm(sink, mapped, channels, `${BRIDGE_NAME}.bn`);
  const copies = Array.from({ length: reach - 1 }, () => entry);
  const joined = sink.add('concat', { axis: 1 }, [normed, ...copies], { name: `${BRIDGE_NAME}.concat` });
  const attrs = { axes: [1], starts: [0], ends: [channels], steps: [1] };
  const cropped = sink.add('slice', attrs, [joined], { name: `${BRIDGE_NAME}.crop` });
  return activate ? prelu(sink, cropped, channels, BRIDGE_NAME) : cropped;
}

const POINTWISE = {
  kernel: [1, 1],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  arithmetic: 'float',
} as const;
