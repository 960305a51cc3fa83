/** A layer that may read binarized inputs. */
export interface HybridLayer {
  readonly name: string;
  /** E: squared error per input that binarizing them makes. */
  readonly error: number;
  /** NF: multiply-accumulates. */
  readonly macs: number;
}

/**
 * M = E + gamma / NF (Hybrid Binary Networks, Prabhu et al., WACV 2018): high where binarizing the input loses much and
 * saves little.
 */
export function scoreLayers(layers: readonly HybridLayer[], gamma: number): Float64Array {
  return Float64Array.from(layers, ({ error, macs }) => error + gamma / macs);
}

/** The same with both terms relative to their means over the layers, so that gamma has no unit [derived]. */
export function scoreNormalised(layers: readonly HybridLayer[], gamma: number): Float64Array {
  const meanError = meanOf(layers.map(({ error }) => error)) || 1;
  const meanInverse = meanOf(layers.map(({ macs }) => 1 / macs));
  return Float64Array.from(layers, ({ error, macs }) => error / meanError + gamma / macs / meanInverse);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
