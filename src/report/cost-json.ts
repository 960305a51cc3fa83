import type { LayerCost } from '../cost/cost.ts';
import type { CostGroup } from '../cost/groups.ts';
import { groupByBlock, groupByStage } from '../cost/groups.ts';
import type { Graph } from '../graph/graph.ts';
import { pickMetrics } from './cost-rows.ts';
import type { CostSubject } from './cost-subject.ts';

/** The document of `cost --json`; `layers` are all operations that run per inference. */
export function toCostDocument({ model, graph, report }: CostSubject) {
  return {
    model,
    convention: report.convention,
    input: listInputs(graph),
    totals: report.totals,
    layers: report.layers.map(toLayer),
    stages: groupByStage(report.layers).map(toGroup),
    blocks: groupByBlock(report.layers).map(toGroup),
    unknown: report.unknown,
    notes: report.notes,
  };
}

/** Shapes of what flows in. */
export function listInputs(graph: Graph): { name: string; shape: readonly number[] }[] {
  return graph.inputs.map((id) => ({ name: graph.values[id]!.name, shape: graph.values[id]!.shape }));
}

function toLayer(layer: LayerCost) {
  const { name, kind, part, stage, block, shortcut, weightBits, inputBits, outputShape } = layer;
  return { name, kind, part, stage, block, shortcut, weightBits, inputBits, outputShape, ...pickMetrics(layer) };
}

function toGroup(group: CostGroup) {
  const { name, part, stage, block, metrics } = group;
  return { name, part, stage, block, ...pickMetrics(metrics) };
}
