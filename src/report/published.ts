import type { BackboneConfig, PublishedCount, PublishedMetric } from '../backbones/config.ts';
import { CONVENTIONS } from '../cost/conventions.ts';
import { costOf } from '../cost/cost.ts';
import type { Metrics } from '../cost/metrics.ts';
import type { Graph } from '../graph/graph.ts';

/** A published figure beside the counted one. */
export interface Comparison extends PublishedCount {
  readonly counted: number;
  /** Counted less published. */
  readonly difference: number;
  /** `misprint`: known to be wrong, so not compared. */
  readonly verdict: 'equal' | 'within tolerance' | 'differs' | 'misprint';
}

export interface CountedBackbone {
  readonly name: string;
  readonly family: string;
  /** Paper and repository the structure was read in. */
  readonly source: string;
  readonly derived?: string;
  readonly counted: Metrics;
  readonly published: readonly Comparison[];
}

/** A built-in backbone's counted costs against what was published of it; `graph` is the backbone as built. */
export function compareWithPublished(config: BackboneConfig, graph: Graph): CountedBackbone {
  const { totals } = costOf(graph);
  const { name, family, source, derived, published = [] } = config;
  return {
    name,
    family,
    source,
    ...(derived === undefined ? {} : { derived }),
    counted: totals,
    published: published.map((figure) => compareFigure(figure, COUNTED[figure.metric](totals, graph))),
  };
}

const COUNTED: Readonly<Record<PublishedMetric, (totals: Metrics, graph: Graph) => number>> = {
  binaryMacs: ({ bops }) => bops,
  otherMacs: ({ flops }) => flops,
  binaryParams: ({ binaryParams }) => binaryParams,
  params: ({ params }) => params,
  ops: ({ ops }) => ops,
  opsWithoutClassifier: (_, graph) => costOf(graph, { convention: CONVENTIONS['ops64-nofc'] }).totals.ops,
  binaryActivations: ({ binaryActivations }) => binaryActivations,
  activations: ({ activations }) => activations,
};

function compareFigure(figure: PublishedCount, counted: number): Comparison {
  const difference = counted - figure.value;
  return { ...figure, counted, difference, verdict: judge(figure, difference) };
}

function judge({ misprint, tolerance }: PublishedCount, difference: number): Comparison['verdict'] {
  if (misprint !== undefined) return 'misprint';
  if (difference === 0) return 'equal';
  return Math.abs(difference) <= tolerance ? 'within tolerance' : 'differs';
}
