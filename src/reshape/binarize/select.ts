import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import { matchNames } from '../match-names.ts';
import { countLayers, describeLayers } from './count-layers.ts';

/**
 * Which convolutions are binarized. `inner`: all but the first layer, the last layer and pointwise shortcuts, as most
 * binary networks do; `all`: every convolution; or node names, with `*` for any run of characters.
 */
export type LayerSelection = 'inner' | 'all' | readonly string[];

/**
 * Names of the selected convolutions in graph order, without those whose weights have 1 bit already. Throws `E_KNOB` for a
 * name that matches none, and where all that are selected are binary.
 */
export function selectLayers(graph: Graph, selection: LayerSelection): Set<string> {
  const chosen = findChosen(graph, selection);
  const real = chosen.filter((node) => node.weightBits !== 1);
  if (real.length > 0 || chosen.length === 0) return namesOf(real);
  throw new BitboneError('E_KNOB', 'the selected layers are binary already', {
    subject: typeof selection === 'string' ? undefined : selection.join(','),
    fix: 'give a real network, or leave the recipe out',
  });
}

/** The same for a rewrite, which there must be something to do for: throws `E_KNOB` where the selection is empty. */
export function requireLayers(graph: Graph, selection: LayerSelection): Set<string> {
  const selected = selectLayers(graph, selection);
  if (selected.size > 0) return selected;
  const counts = countLayers(graph);
  const reason = `a recipe binarizes convolutions, not linear layers, and none is selected of ${describeLayers(counts)}`;
  throw new BitboneError('E_KNOB', reason, {
    subject: typeof selection === 'string' ? selection : selection.join(','),
    fix: counts.convolutions > 0 ? 'select all, or layers by name' : 'give a network with convolutions',
  });
}

function findChosen(graph: Graph, selection: LayerSelection): Node[] {
  const convolutions = graph.nodes.filter((node) => node.kind === 'conv');
  if (selection === 'all') return convolutions;
  if (selection === 'inner') return convolutions.filter(isInner(graph));
  const names = convolutions.map(({ name }) => name);
  const known = new Set(names);
  const matched = new Set(
    selection.flatMap((pattern) => (known.has(pattern) ? pattern : matchNames(names, pattern, 'convolution'))),
  );
  return convolutions.filter(({ name }) => matched.has(name));
}

function isInner(graph: Graph): (node: Node) => boolean {
  const layers = graph.nodes.filter(isMac);
  return (node) => node !== layers[0] && node !== layers.at(-1) && !isPointwiseShortcut(node);
}

function isPointwiseShortcut(node: Node): boolean {
  return node.role.shortcut && node.kind === 'conv' && node.attrs.kernel.every((size) => size === 1);
}

function namesOf(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.map((node) => node.name));
}
