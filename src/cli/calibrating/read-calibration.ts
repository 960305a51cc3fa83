import { BitboneError } from '../../graph/errors.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';

/** Checks what the other commands use of a calibration. Throws `E_CONFIG`. */
export function parseCalibration(document: unknown, path: string): Calibration {
  const { version, layers } = (document ?? {}) as Partial<Calibration>;
  const isLayer = (layer: unknown): boolean => {
    const { name, macs, input } = (layer ?? {}) as Partial<Calibration['layers'][number]>;
    return typeof name === 'string' && typeof macs === 'number' && typeof input?.error === 'number';
  };
  if (version === 1 && Array.isArray(layers) && layers.every(isLayer)) return document as Calibration;
  throw new BitboneError('E_CONFIG', 'is no calibration of this version', {
    subject: path,
    fix: 'make it with bitbone calibrate',
  });
}
