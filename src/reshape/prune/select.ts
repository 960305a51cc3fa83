import { matchNames } from '../match-names.ts';
import type { Channels } from './channels.ts';

export const DEFAULT_FLOOR = 0.1;

/** Which channels may go. */
export interface PruneLimits {
  /** At least this share of each layer's channels stays; 0.1 unless given. */
  readonly floor?: number;
  /** Layers keep multiples of this many channels; 1 unless given. */
  readonly multiple?: number;
  /** Layers that keep all their channels: names, with `*` for any run of characters. */
  readonly keep?: readonly string[];
}

/** Sets of channels to drop, each within the next. */
export interface Selection {
  /** 1 for each channel that goes at step `count`; nothing goes at step 0. */
  dropFirst(count: number): Uint8Array;
  /** The last step: everything goes that may. */
  readonly candidates: number;
}

/** Orders the channels by importance, least first. Throws `E_KNOB` for a name in `keep` that matches no layer. */
export function orderChannels(channels: Channels, importance: ArrayLike<number>, limits: PruneLimits): Selection {
  const order = Array.from({ length: channels.count }, (_, channel) => channel)
    .filter((channel) => Number.isFinite(importance[channel]!))
    .sort((a, b) => importance[a]! - importance[b]! || a - b);
  const drop = createDropper(channels, importance, limits);
  return { candidates: order.length, dropFirst: (count) => drop(order.slice(0, count)) };
}

/**
 * Drops channels in the given order, leaving out those that must stay, then takes back the most important ones where a
 * layer keeps multiples. Gives 1 for each channel that goes.
 */
export function createDropper(
  channels: Channels,
  importance: ArrayLike<number>,
  { floor = DEFAULT_FLOOR, multiple = 1, keep = [] }: PruneLimits,
): (order: readonly number[]) => Uint8Array {
  const stays = findKept(channels, keep);
  const layersOf = indexLayers(channels);
  const minima = channels.layers.map(({ channels: made }) => Math.max(1, Math.ceil(made.length * floor)));
  return (order) => {
    const isDropped = new Uint8Array(channels.count);
    const left = channels.layers.map(({ channels: made }) => made.length);
    for (const channel of order) {
      const uses = [...(layersOf.get(channel) ?? [])];
      if (stays.has(channel) || uses.some(([layer, copies]) => left[layer]! - copies < minima[layer]!)) continue;
      for (const [layer, copies] of uses) left[layer]! -= copies;
      isDropped[channel] = 1;
    }
    restoreMultiples(channels, isDropped, importance, multiple);
    return isDropped;
  };
}

/** Throws `E_KNOB` for a pattern without a layer. */
function findKept(channels: Channels, patterns: readonly string[]): Set<number> {
  const names = channels.layers.map(({ name }) => name);
  const named = new Set(patterns.flatMap((pattern) => matchNames(names, pattern, 'layer')));
  const kept = channels.layers.filter(({ name }) => named.has(name)).flatMap(({ channels: made }) => made);
  return new Set([...channels.fixed.keys(), ...kept]);
}

/** How often each layer makes a channel. */
function indexLayers({ layers }: Channels): Map<number, Map<number, number>> {
  const layersOf = new Map<number, Map<number, number>>();
  layers.forEach(({ channels }, layer) => {
    for (const channel of channels) {
      const uses = layersOf.get(channel) ?? new Map<number, number>();
      uses.set(layer, (uses.get(layer) ?? 0) + 1);
      layersOf.set(channel, uses);
    }
  });
  return layersOf;
}

/** Takes the most important of the dropped channels of a layer back until what is left is a multiple. */
function restoreMultiples(
  { layers }: Channels,
  isDropped: Uint8Array,
  importance: ArrayLike<number>,
  multiple: number,
): void {
  if (multiple === 1) return;
  for (const { channels } of layers) {
    const dropped = [...new Set(channels)].filter((channel) => isDropped[channel] === 1);
    dropped.sort((a, b) => importance[b]! - importance[a]!);
    const count = () => channels.filter((channel) => isDropped[channel] === 0).length;
    for (const channel of dropped) {
      if (count() % multiple === 0) break;
      isDropped[channel] = 0;
    }
  }
}
