import { costOf } from '../../cost/cost.ts';
import type { Metrics } from '../../cost/metrics.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ScoredLayer } from '../layer-score.ts';
import { scoreLayer, totalOf } from '../layer-score.ts';
import type { ScoreParams } from '../params.ts';
import { listScoredLayers } from '../score.ts';

/** What ranking needs of a network. */
export interface MeasuredNetwork {
  readonly name: string;
  readonly costs: Metrics;
  /** All convolutions where some are binary. */
  readonly layers: readonly ScoredLayer[];
}

export function measureNetwork(name: string, graph: Graph): MeasuredNetwork {
  const costs = costOf(graph).totals;
  return { name, costs, layers: listScoredLayers(graph, costs.macs) };
}

/** As `scoreOf`, from the described layers. */
export function scoreNetwork({ layers }: MeasuredNetwork, params: ScoreParams): number {
  const scored = params.form === 'rootMacs' ? layers : listBinary(layers);
  return scored.reduce((sum, layer) => sum + totalOf(scoreLayer(params, layer)), 0);
}

export function listBinary(layers: readonly ScoredLayer[]): ScoredLayer[] {
  return layers.filter((layer) => layer.isWeightBinary);
}
