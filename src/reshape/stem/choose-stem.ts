import type { Graph, Node } from '../../graph/graph.ts';
import { findIdentityJoins, findStageEntry } from './stage-entry.ts';

/**
 * How the stem's width is joined to the first stage's. `bridge`: DWR's alignment block; `project`, `pad`: in the first
 * shortcut; `follow`: the stem is as wide as the stage.
 */
export type StemForm = 'bridge' | 'project' | 'pad' | 'follow';

/** The way the network's own later stages change widths; the alignment block where they pool first. */
export function chooseStem(graph: Graph): StemForm {
  const entry = findStageEntry(graph);
  if (entry === undefined || findIdentityJoins(graph, entry).length === 0) return 'follow';
  const side = graph.nodes.filter(({ role }) => role.shortcut && role.part === 'stage' && role.stage > 1);
  if (side.some(padsChannels)) return 'pad';
  return side.some(isStrided) ? 'project' : 'bridge';
}

/** A pad of maps alone may stand in front of a pooling. */
function padsChannels(node: Node): boolean {
  return node.kind === 'pad' && (node.attrs.pads[1] !== 0 || node.attrs.pads[1 + node.attrs.pads.length / 2] !== 0);
}

function isStrided(node: Node): boolean {
  return node.kind === 'conv' && node.attrs.strides.some((stride) => stride > 1);
}
