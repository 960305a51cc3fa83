import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { findChannelGroups } from './channel-groups.ts';
import type { Transformed } from './edit.ts';
import { resize } from './resize.ts';
import { unshareVectors } from './unshare-vectors.ts';

/** Widths of single groups, by the name of the node that makes the channels. Throws `E_KNOB` for a name without a group. */
export function setLayerWidths(given: Graph, layerWidths: Readonly<Record<string, number>>): Transformed {
  if (Object.keys(layerWidths).length === 0) return { graph: given, edits: [] };
  const { graph } = unshareVectors(given);
  const groups = findChannelGroups(graph);
  const widths = Float64Array.from(groups.groups, ({ width }) => width);
  for (const [name, width] of Object.entries(layerWidths)) {
    const group = groups.groups.find(({ producers }) => producers.some((index) => graph.nodes[index]!.name === name));
    if (group === undefined) {
      throw new BitboneError('E_KNOB', 'no layer of this name makes channels', {
        subject: name,
        fix: 'bitbone cost --knobs lists the groups',
      });
    }
    widths[group.id] = width;
  }
  return resize(graph, groups, widths);
}
