import type { Graph } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import { findStatic } from '../graph/walk.ts';
import type { Block } from './blocks.ts';
import { findBlocks, isSpatial } from './blocks.ts';
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
export function findStructure(graph: Graph, isStatic: Uint8Array = findStatic(graph)): Structure {
  const blocks = findBlocks(graph, findSegments(graph, isStatic));
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
    const current = stages[stages.length - 1];
    const { resolution } = block;
    if (current !== undefined && (resolution === '' || resolution === current[0]!.resolution)) current.push(block);
    else stages.push([block]);
  }
  return stages;
}

function findHeadStart(graph: Graph, blocks: readonly Block[]): number {
  let start = blocks.length;
  while (start > 1 && !isSpatial(graph, blocks[start - 1]!.exit)) start -= 1;
  // the classifier may be a convolution before the global pooling
  const hasLayer = blocks.slice(start).some((block) => block.nodes.some((index) => isMac(graph.nodes[index]!)));
  return hasLayer || start === 1 ? start : start - 1;
}
