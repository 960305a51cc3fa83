import type { Metrics } from './metrics.ts';

/**
 * The cost of a part of a network. Every entry is a whole number where sizes are whole, so that parts add up exactly:
 * memory stays in bits and `ops` in the convention's own fractions until `finishCost` or `CostMetrics`. A plain array: small
 * whole numbers in it, and in the rows made of it, need no box, as those out of a `Float64Array` do.
 */
export type CostVector = number[];

/** Positions in a `CostVector`. All entries add over parts but the last, of which the largest counts. */
export const DIM = {
  bops: 0,
  flops: 1,
  /** `ops` times the convention's denominator. */
  opsParts: 2,
  elementwise: 3,
  params: 4,
  binaryParams: 5,
  storedParams: 6,
  sizeBits: 7,
  activations: 8,
  binaryActivations: 9,
  trainingBits: 10,
  peakBits: 11,
} as const;
export const DIM_COUNT = 12;

const BITS_PER_BYTE = 8;

export function newCost(): CostVector {
  return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}

/** Adds `part` to `whole` in place: sums, and the larger peak. */
export function addCost(whole: CostVector, part: CostVector): CostVector {
  for (let dim = 0; dim < DIM.peakBits; dim += 1) if (part[dim] !== 0) whole[dim]! += part[dim]!;
  whole[DIM.peakBits] = Math.max(whole[DIM.peakBits]!, part[DIM.peakBits]!);
  return whole;
}

/**
 * The metrics of a part, unrounded: bytes are eighths where 1-bit tensors do not fill a byte, so that the rows of a
 * table add up to the whole exactly. A class, so that rows have the fields without a copy: a table has thousands.
 */
export class CostMetrics implements Metrics {
  readonly macs: number;
  readonly bops: number;
  readonly flops: number;
  readonly ops: number;
  readonly elementwise: number;
  readonly params: number;
  readonly binaryParams: number;
  readonly storedParams: number;
  readonly modelSizeBytes: number;
  readonly activations: number;
  readonly binaryActivations: number;
  readonly peakActivationBytes: number;
  readonly trainingActivationBytes: number;

  constructor(cost: CostVector, opsDenominator: number) {
    this.macs = cost[DIM.bops]! + cost[DIM.flops]!;
    this.bops = cost[DIM.bops]!;
    this.flops = cost[DIM.flops]!;
    this.ops = cost[DIM.opsParts]! / opsDenominator;
    this.elementwise = cost[DIM.elementwise]!;
    this.params = cost[DIM.params]!;
    this.binaryParams = cost[DIM.binaryParams]!;
    this.storedParams = cost[DIM.storedParams]!;
    this.modelSizeBytes = cost[DIM.sizeBits]! / BITS_PER_BYTE;
    this.activations = cost[DIM.activations]!;
    this.binaryActivations = cost[DIM.binaryActivations]!;
    this.peakActivationBytes = cost[DIM.peakBits]! / BITS_PER_BYTE;
    this.trainingActivationBytes = cost[DIM.trainingBits]! / BITS_PER_BYTE;
  }
}

/** The metrics of a whole network: as `CostMetrics`, with bytes rounded up to whole ones. */
export function finishCost(cost: CostVector, opsDenominator: number): Metrics {
  const exact = new CostMetrics(cost, opsDenominator);
  return {
    ...exact,
    modelSizeBytes: Math.ceil(exact.modelSizeBytes),
    peakActivationBytes: Math.ceil(exact.peakActivationBytes),
    trainingActivationBytes: Math.ceil(exact.trainingActivationBytes),
  };
}
