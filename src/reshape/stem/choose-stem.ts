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
  if (side.some((node) => node.kind === 'pad')) return 'pad';
  return side.some(isStrided) ? 'project' : 'bridge';
}

function isStrided(node: Node): boolean {
  return node.kind === 'conv' && node.attrs.strides.some((stride) => stride > 1);
}
