import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findConsumers, findProducers } from '../../graph/walk.ts';
import type { Elements } from './pack.ts';
import type { FilterSplits } from './split-levels.ts';
import { moveByThresholds, splitFilters } from './split-levels.ts';

/** A layer whose filters have two levels that nobody has set yet, and a weight that somebody has given. */
interface LevelSite {
  readonly weight: ValueId;
  readonly alpha: ValueId;
  readonly beta: ValueId;
}

/** What a constant holds in place of what the graph says; undefined for all but the constants of such layers. */
export type GivenLevels = (id: ValueId, read: (id: ValueId) => Elements) => Elements | undefined;

/**
 * Distribution-aware binarization of given weights: the two levels of every filter are those of its optimal split, and
 * the weight is kept relative to the threshold between them, so that its sign chooses the level. Levels that are stored
 * already, and weights that are only drawn, stay as they are.
 */
export function findGivenLevels(graph: Graph): GivenLevels {
  const sites = listSites(graph);
  const known = new Map<LevelSite, FilterSplits>();
  return (id, read) => {
    const site = sites.get(id);
    if (site === undefined) return undefined;
    const splits = known.get(site) ?? splitSite(graph, site, read);
    known.set(site, splits);
    if (id === site.alpha) return splits.alpha;
    if (id === site.beta) return splits.beta;
    return moveByThresholds(read(id) as ArrayLike<number>, splits.threshold);
  };
}

function splitSite({ values }: Graph, { weight }: LevelSite, read: (id: ValueId) => Elements): FilterSplits {
  return splitFilters(read(weight) as ArrayLike<number>, values[weight]!.shape[0]!);
}

/** The sites by each of their three constants. */
function listSites(graph: Graph): ReadonlyMap<ValueId, LevelSite> {
  const differences = graph.nodes.filter((node) => isDifferenceOfLevels(graph, node));
  const sites = new Map<ValueId, LevelSite>();
  if (differences.length === 0) return sites;
  const wiring = { graph, producers: findProducers(graph), consumers: findConsumers(graph) };
  for (const difference of differences) {
    const site = readSite(wiring, difference);
    if (site !== undefined) for (const id of [site.weight, site.alpha, site.beta]) sites.set(id, site);
  }
  return sites;
}

function isDifferenceOfLevels({ values }: Graph, node: Node): boolean {
  if (node.kind !== 'elementwise' || node.attrs.fn !== 'sub') return false;
  return node.inputs.every((id) => id !== null && values[id]!.content?.kind === 'initial');
}

interface Wiring {
  readonly graph: Graph;
  readonly producers: Int32Array;
  readonly consumers: readonly (readonly number[])[];
}

/** `difference` is alpha - beta in sign(w) * ((alpha - beta) / 2) + (alpha + beta) / 2. */
function readSite(wiring: Wiring, difference: Node): LevelSite | undefined {
  const [alpha, beta] = difference.inputs as [ValueId, ValueId];
  const spread = findReader(wiring, difference.outputs[0]!, 'mul');
  const chosen = spread && findReader(wiring, spread.outputs[0]!, 'mul');
  const sign = chosen && findSign(wiring, chosen);
  const weight = sign?.inputs[0];
  const isSum = findReader(wiring, alpha, 'add')?.inputs.includes(beta) === true;
  if (weight === undefined || weight === null || !isSum || !isGiven(wiring, weight)) return undefined;
  return { weight, alpha, beta };
}

function findReader({ graph, consumers }: Wiring, id: ValueId, fn: 'mul' | 'add'): Node | undefined {
  return consumers[id]!.map((index) => graph.nodes[index]!).find(
    (node) => node.kind === 'elementwise' && node.attrs.fn === fn,
  );
}

function findSign({ graph, producers }: Wiring, { inputs }: Node): Node | undefined {
  return inputs
    .map((id) => graph.nodes[producers[id!]!])
    .find((node) => node?.kind === 'unary' && node.attrs.fn === 'sign');
}

/** Real values of a layer's own: what another operator reads too must stay as it is. */
function isGiven({ graph, consumers }: Wiring, id: ValueId): boolean {
  const { content } = graph.values[id]!;
  const isKnown = content?.kind === 'stored' || content?.kind === 'dense';
  return isKnown && consumers[id]!.every((index) => graph.nodes[index]!.kind === 'unary');
}
