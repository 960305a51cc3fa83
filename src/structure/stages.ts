import type { Graph, ValueId } from '../graph/graph.ts';
import type { Block } from './blocks.ts';
import { describeResolution, findBlocks } from './blocks.ts';
import { findSegments } from './segments.ts';

/** The backbone as its designers speak of it. */
export interface Structure {
  readonly stem: readonly Block[];
  /** Runs of blocks at one resolution; each has at least one block. */
  readonly stages: readonly (readonly Block[])[];
  readonly head: readonly Block[];
}

/**
 * Stem, stages and head of a graph, recovered from its cuts [derived: a heuristic, no source defines it for arbitrary
 * graphs]. Stem: the first block. Head: from the block that leaves the spatial domain on, or the classifier
 * convolution before it. Stages: what lies between, a new one wherever the resolution changes.
 */
export function findStructure(graph: Graph): Structure {
  const blocks = findBlocks(graph, findSegments(graph));
  if (blocks.length < 2) return { stem: [], stages: blocks.length === 1 ? [blocks] : [], head: [] };
  const headStart = Math.max(1, findHeadStart(graph, blocks));
  return {
    stem: blocks.slice(0, 1),
    stages: splitByResolution(blocks.slice(1, headStart)),
    head: blocks.slice(headStart),
  };
}

function splitByResolution(blocks: readonly Block[]): Block[][] {
  const stages: Block[][] = [];
  for (const block of blocks) {
    const current = stages.at(-1);
    if (current !== undefined && current[0]!.resolution === block.resolution) current.push(block);
    else stages.push([block]);
  }
  return stages;
}

function findHeadStart(graph: Graph, blocks: readonly Block[]): number {
  // the classifier's blocks work on vectors: neither entry nor exit has a spatial extent
  let start = blocks.length;
  while (start > 1 && !isSpatial(graph, blocks[start - 1]!.entry)) start -= 1;
  // a classifier that is a convolution before the global pooling
  if (start === blocks.length && blocks.length > 0 && !isSpatial(graph, blocks.at(-1)!.exit)) start -= 1;
  return start;
}

function isSpatial(graph: Graph, id: ValueId): boolean {
  const { shape } = graph.values[id]!;
  if (shape.length < 3) return false;
  return describeResolution(shape)
    .split('x')
    .some((size) => Number(size) > 1);
}
