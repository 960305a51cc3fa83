import type { LayerCost } from '../cost/cost.ts';

/** Whether a layer multiplies bits with bits. */
export function isBinaryLayer({ isLayer, weightBits, inputBits }: LayerCost): boolean {
  return isLayer && weightBits === 1 && inputBits === 1;
}
