import { isView } from '../../cost/lifetimes.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import type { StageBlock } from '../../reshape/stages.ts';
import { selectConvolutions } from '../../reshape/substitute/select-convolutions.ts';
import type { Segment } from '../../structure/segments.ts';
import type { LayerForms } from './space-options.ts';

/** A run of a block's nodes whose layers take forms independently of the block's others. */
export interface Unit {
  /** Index of the block in its part. */
  readonly block: number;
  readonly isFirstOfBlock: boolean;
  /** In graph order; nodes of the weight side stand with their first reader. */
  readonly nodes: readonly number[];
}

/**
 * The units of each part in order, each entered by one tensor and left by one. A block is one unless several of its segments
 * hold layers that forms are wished for.
 */
export function listUnits({ graph, parts }: Knobs, wishes: readonly LayerForms[]): Unit[][] {
  const wished = new Set(wishes.flatMap(({ layers = ['all'] }) => [...selectConvolutions(graph, layers)]));
  const views = new Set(graph.nodes.filter(isView).flatMap(({ outputs }) => outputs));
  const isWished = ({ nodes }: Segment): boolean => nodes.some((index) => wished.has(graph.nodes[index]!.name));
  // bits and views belong to what reads them
  const isBorder = ({ entry }: Segment): boolean => graph.values[entry]!.bits > 1 && !views.has(entry);
  return parts.map(({ blocks }) =>
    blocks.flatMap((own, block) =>
      splitBlock(own, isWished, isBorder).map((segments, at) => ({
        ...{ block, isFirstOfBlock: at === 0 },
        nodes: segments.flatMap(({ nodes }) => nodes),
      })),
    ),
  );
}

type Test = (segment: Segment) => boolean;

/** Cuts in front of each wished layer but the first, or of what alone it reads. */
function splitBlock({ segments, isBridge }: StageBlock, isWished: Test, isBorder: Test): Segment[][] {
  if (isBridge) return [[...segments]];
  const units: Segment[][] = [];
  let from = 0;
  let layer = segments.findIndex(isWished);
  for (let next = layer + 1; next < segments.length; next += 1) {
    if (!isWished(segments[next]!)) continue;
    const border = segments.slice(layer + 1, next + 1).findLastIndex(isBorder);
    if (border >= 0) {
      units.push(segments.slice(from, layer + 1 + border));
      from = layer + 1 + border;
    }
    layer = next;
  }
  return [...units, segments.slice(from)];
}
