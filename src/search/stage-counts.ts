import { placeOf } from '../score/score.ts';
import type { Variant } from './space/variants.ts';

/** Binary convolutions by stage, as the score numbers them: those of a run of nodes, or of all nodes so far. */
export type StageCounts = ReadonlyMap<string, number>;

/** The counts with one layer more in a stage. */
export function addLayer(counts: Map<string, number>, stage: string): number {
  const position = (counts.get(stage) ?? 0) + 1;
  counts.set(stage, position);
  return position;
}

/** Stage that the score numbers a layer in. */
export function stageOf({ graph }: Variant, index: number): string {
  return placeOf(graph.nodes[index]!.role);
}

/** The binary convolutions among these nodes, in order. */
export function listBinary({ score }: Variant, nodes: readonly number[]): number[] {
  return nodes.filter((index) => score.layers.get(index)?.isWeightBinary === true);
}
