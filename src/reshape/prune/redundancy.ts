import { BitboneError } from '../../graph/errors.ts';
import type { Channels, PrunableLayer } from './channels.ts';
import { findDenseClusters, measureCosines } from './dbscan.ts';
import type { PruneLimits, Selection } from './select.ts';
import { createDropper } from './select.ts';

/** Per layer name, one flattened map per output channel, averaged over data. */
export type FeatureMaps = ReadonlyMap<string, readonly ArrayLike<number>[]>;

/** As in github pingxue-hfut/DWR (Pruning/clustest-*.py). */
const MIN_POINTS = 5;
/** Cosine distances from 0 to 1 in these steps; the repository gives its radius with three digits. */
const STEPS = 10_000;

/**
 * DWR's pruning (Xue et al., AAAI 2023; github pingxue-hfut/DWR): channels whose maps are nearly parallel are redundant;
 * of each cluster that DBSCAN finds in cosine distance one stays, and so do all channels outside clusters. One radius for
 * all layers, found by bisection: what stays never grows with it. Derived: the channel that stays is the one with the
 * strongest map; layers that make the same channels are judged by the last of them that has maps, as the repository does.
 */
export function orderByRedundancy(channels: Channels, maps: FeatureMaps, limits: PruneLimits): Selection {
  const strengths = new Float64Array(channels.count).fill(Number.POSITIVE_INFINITY);
  const judged = findJudges(channels, maps).map((layer) => {
    const rows = readRows(layer, maps);
    layer.channels.forEach((channel, position) => {
      strengths[channel] = sumAbsolutes(rows[position]!);
    });
    return { layer, distances: measureCosines(rows) };
  });
  const drop = createDropper(channels, strengths, limits);
  return {
    candidates: STEPS,
    dropFirst(step) {
      const spare = judged.flatMap(({ layer, distances }) =>
        listSpare(findDenseClusters(distances, step === 0 ? -1 : step / STEPS, MIN_POINTS), layer.channels, strengths),
      );
      return drop(spare.sort((a, b) => strengths[a]! - strengths[b]! || a - b));
    },
  };
}

function readRows(layer: PrunableLayer, maps: FeatureMaps): readonly ArrayLike<number>[] {
  const rows = maps.get(layer.name)!;
  if (rows.length === layer.channels.length) return rows;
  const reason = `${rows.length} maps were given for ${layer.channels.length} channels`;
  throw new BitboneError('E_USAGE', reason, { subject: layer.name });
}

/** Per set of channels the last layer that has maps. Throws `E_USAGE` where none has. */
function findJudges({ layers }: Channels, maps: FeatureMaps): PrunableLayer[] {
  if (!layers.some(({ name }) => maps.has(name))) {
    const fix = `name layers as the network does, for instance ${layers[0]?.name ?? ''}`;
    throw new BitboneError('E_USAGE', 'no layer of the network has feature maps', { subject: '--calibration', fix });
  }
  const judges = new Map<number, PrunableLayer>();
  for (const layer of layers)
    if (maps.has(layer.name)) for (const channel of layer.channels) judges.set(channel, layer);
  return [...new Set(judges.values())];
}

/** Every channel of a cluster but its strongest. */
function listSpare(clusters: Int32Array, channels: readonly number[], strengths: Float64Array): number[] {
  const leads = new Map<number, number>();
  clusters.forEach((cluster, row) => {
    const lead = leads.get(cluster);
    if (lead === undefined || strengths[channels[row]!]! > strengths[channels[lead]!]!) leads.set(cluster, row);
  });
  return channels.filter((_, row) => clusters[row]! >= 0 && leads.get(clusters[row]!) !== row);
}

function sumAbsolutes(row: ArrayLike<number>): number {
  return Array.from(row).reduce((sum, value) => sum + Math.abs(value), 0);
}
