import type { Metrics } from './metrics.ts';

/**
 * The cost of a part of a network. Every entry is a whole number where sizes are whole, so that parts add up exactly:
 * memory stays in bits and `ops` in the convention's own fractions until `finishCost` or `describeCost`.
 */
export type CostVector = Float64Array;

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
  return new Float64Array(DIM_COUNT);
}

/** Adds `part` to `whole` in place: sums, and the larger peak. */
export function addCost(whole: CostVector, part: CostVector): CostVector {
  for (let dim = 0; dim < DIM.peakBits; dim += 1) whole[dim]! += part[dim]!;
  whole[DIM.peakBits] = Math.max(whole[DIM.peakBits]!, part[DIM.peakBits]!);
  return whole;
}

/**
 * The metrics of a part, unrounded: bytes are eighths where 1-bit tensors do not fill a byte, so that the rows of a
 * table add up to the whole exactly.
 */
export function describeCost(cost: CostVector, opsDenominator: number): Metrics {
  const bops = cost[DIM.bops]!;
  const flops = cost[DIM.flops]!;
  return {
    macs: bops + flops,
    bops,
    flops,
    ops: cost[DIM.opsParts]! / opsDenominator,
    elementwise: cost[DIM.elementwise]!,
    params: cost[DIM.params]!,
    binaryParams: cost[DIM.binaryParams]!,
    storedParams: cost[DIM.storedParams]!,
    modelSizeBytes: cost[DIM.sizeBits]! / BITS_PER_BYTE,
    activations: cost[DIM.activations]!,
    binaryActivations: cost[DIM.binaryActivations]!,
    peakActivationBytes: cost[DIM.peakBits]! / BITS_PER_BYTE,
    trainingActivationBytes: cost[DIM.trainingBits]! / BITS_PER_BYTE,
  };
}

/** The metrics of a whole network: as `describeCost`, with bytes rounded up to whole ones. */
export function finishCost(cost: CostVector, opsDenominator: number): Metrics {
  const exact = describeCost(cost, opsDenominator);
  return {
    ...exact,
    modelSizeBytes: Math.ceil(exact.modelSizeBytes),
    peakActivationBytes: Math.ceil(exact.peakActivationBytes),
    trainingActivationBytes: Math.ceil(exact.trainingActivationBytes),
  };
}
