import type { MeasuredNetwork } from '../evidence/network.ts';
import { scoreLayer } from '../layer-score.ts';
import type { Connectivity, ScoreParams } from '../params.ts';

export const CONNECTIVITIES: readonly Connectivity[] = ['residual', 'block', 'dense', 'plain'];

/** The parts of a score that its parameters weigh. */
export interface ScoreTerms {
  readonly capacity: number;
  /** By connectivity, at a penalty of 1. */
  readonly noise: Readonly<Record<Connectivity, number>>;
  /** At lambda 1. */
  readonly inputError: number;
  /** Share of the computation with 1-bit weights whose inputs are binary too. */
  readonly binaryInputs: number;
}

export function termsOf({ layers }: MeasuredNetwork, params: ScoreParams): ScoreTerms {
  const unit: ScoreParams = { ...params, alpha: { residual: 1, block: 1, dense: 1, plain: 1 }, lambda: 1 };
  const noise: Record<Connectivity, number> = { residual: 0, block: 0, dense: 0, plain: 0 };
  const total = { capacity: 0, inputError: 0, binary: 0, binaryInputs: 0 };
  for (const layer of layers) {
    const terms = scoreLayer(unit, layer);
    total.capacity += terms.capacity;
    total.inputError += terms.inputError;
    noise[layer.connectivity] += terms.noise;
    total.binary += layer.isWeightBinary ? layer.share : 0;
    total.binaryInputs += layer.isWeightBinary && layer.isInputBinary ? layer.share : 0;
  }
  const { capacity, inputError } = total;
  return { capacity, noise, inputError, binaryInputs: total.binary === 0 ? 0 : total.binaryInputs / total.binary };
}
