import type { Calibration } from './calibration.ts';

/**
 * E = 1 - (E|x|)^2 / E[x^2] by layer: the share of its input's energy that the best scaled sign loses, from 0 to 1.
 * Without layers whose inputs were all 0, and empty where errors are assumed rather than measured.
 */
export function listRelativeErrors({ layers, assumed }: Calibration): Record<string, number> {
  if (assumed) return {};
  return Object.fromEntries(
    layers.flatMap(({ name, input: { error, meanSquare } }) =>
      meanSquare > 0 ? [[name, Math.min(1, Math.max(0, error / meanSquare))] as const] : [],
    ),
  );
}
