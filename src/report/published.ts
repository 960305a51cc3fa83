import type { BackboneConfig, PublishedCount } from '../backbones/config.ts';
import { parseConvention } from '../cost/conventions.ts';
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
    published: published.map((figure) => compareFigure(figure, countFigure(figure, totals, graph))),
  };
}

/** Some sources print their OPs under a convention of their own. */
function countFigure({ metric, convention }: PublishedCount, totals: Metrics, graph: Graph): number {
  if (convention === undefined) return totals[metric];
  return costOf(graph, { convention: parseConvention(convention) }).totals[metric];
}

function compareFigure(figure: PublishedCount, counted: number): Comparison {
  const difference = counted - figure.value;
  return { ...figure, counted, difference, verdict: judge(figure, difference) };
}

function judge({ misprint, tolerance }: PublishedCount, difference: number): Comparison['verdict'] {
  if (misprint !== undefined) return 'misprint';
  if (difference === 0) return 'equal';
  return Math.abs(difference) <= tolerance ? 'within tolerance' : 'differs';
}
