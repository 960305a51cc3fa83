import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { ChannelGroup } from './channel-groups.ts';
import { findChannelGroups } from './channel-groups.ts';
import type { Transformed } from './edit.ts';
import { resize } from './resize.ts';
import { unshareVectors } from './unshare-vectors.ts';

/**
 * Widths of single groups, by the group's name or that of a node that makes all its channels. Throws `E_KNOB` for a name
 * without a group, and for a node that makes several.
 */
export function setLayerWidths(given: Graph, layerWidths: Readonly<Record<string, number>>): Transformed {
  if (Object.keys(layerWidths).length === 0) return { graph: given, edits: [] };
  const { graph } = unshareVectors(given);
  const groups = findChannelGroups(graph);
  const widths = Float64Array.from(groups.groups, ({ width }) => width);
  for (const [name, width] of Object.entries(layerWidths)) widths[findGroup(graph, groups.groups, name).id] = width;
  return resize(graph, groups, widths);
}

function findGroup(graph: Graph, groups: readonly ChannelGroup[], name: string): ChannelGroup {
  const named = groups.find((group) => group.name === name);
  if (named !== undefined) return named;
  const made = groups.filter(({ producers }) => producers.some((index) => graph.nodes[index]!.name === name));
  if (made.length === 1) return made[0]!;
  const isNone = made.length === 0;
  const reason = isNone ? 'no layer of this name makes channels' : 'its channels go different ways';
  const fix = isNone
    ? 'bitbone cost --knobs lists the groups'
    : `give one of ${made.map((group) => group.name).join(', ')}`;
  throw new BitboneError('E_KNOB', reason, { subject: name, fix });
}
