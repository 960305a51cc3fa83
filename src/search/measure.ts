import type { Metric } from '../cost/metrics.ts';
import { METRICS, parseMetric } from '../cost/metrics.ts';
import type { CostVector } from '../cost/vector.ts';
import { DIM } from '../cost/vector.ts';

/** What a search optimises or bounds: a cost, or the score. */
export type MeasureName = Metric | 'score';

/** A measure of a part of a candidate, in a unit in which parts add up exactly. */
export interface Measure {
  readonly name: MeasureName;
  readonly combine: 'sum' | 'max';
  /** Which direction is better. */
  readonly better: 'min' | 'max';
  /** Exact units in one unit of the metric as users know it: 64 for `ops64`, 8 for bytes. */
  readonly unitsPerMetric: number;
  of(cost: CostVector, score: number): number;
}

/** What a search wants of a measure: as little as possible, or no more than so much; and the other way round. */
export interface Wanted {
  readonly less: boolean;
  readonly more: boolean;
}

const DIMS: { readonly [M in Metric]: (cost: CostVector) => number } = {
  macs: (cost) => cost[DIM.bops]! + cost[DIM.flops]!,
  bops: (cost) => cost[DIM.bops]!,
  flops: (cost) => cost[DIM.flops]!,
  ops: (cost) => cost[DIM.opsParts]!,
  elementwise: (cost) => cost[DIM.elementwise]!,
  params: (cost) => cost[DIM.params]!,
  binaryParams: (cost) => cost[DIM.binaryParams]!,
  storedParams: (cost) => cost[DIM.storedParams]!,
  modelSizeBytes: (cost) => cost[DIM.sizeBits]!,
  activations: (cost) => cost[DIM.activations]!,
  binaryActivations: (cost) => cost[DIM.binaryActivations]!,
  peakActivationBytes: (cost) => cost[DIM.peakBits]!,
  trainingActivationBytes: (cost) => cost[DIM.trainingBits]!,
};

/** `opsDenominator`: that of the convention behind `ops`. */
export function measureOf(name: MeasureName, opsDenominator: number): Measure {
  if (name === 'score') return { name, combine: 'sum', better: 'max', unitsPerMetric: 1, of: (_, score) => score };
  const isBytes = METRICS[name].unit === 'byte';
  const unitsPerMetric = isBytes ? 8 : name === 'ops' ? opsDenominator : 1;
  return { name, combine: METRICS[name].combine, better: 'min', unitsPerMetric, of: DIMS[name] };
}

/** `score` or a metric's name; throws `E_USAGE` listing the names. */
export function parseMeasure(text: string): MeasureName {
  return text.trim().toLowerCase() === 'score' ? 'score' : parseMetric(text);
}
