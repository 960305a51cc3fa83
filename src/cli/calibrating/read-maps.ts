import { BitboneError } from '../../graph/errors.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';
import type { FeatureMaps } from '../../reshape/prune/redundancy.ts';
import { openFile, readText } from '../files/open.ts';
import type { NpyArray } from './npy.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';
import { parseCalibration } from './read-calibration.ts';

/**
 * Feature maps by layer: of a calibration, of a JSON object (layer -> rows of numbers), of an .npz file whose arrays are
 * named by layer, or of an .npy file named so; arrays are [C, ...].
 */
export function readFeatureMaps(cwd: string, path: string): FeatureMaps {
  if (/\.npz$/i.test(path))
    return new Map([...parseNpz(readBytes(cwd, path), path)].map(([name, array]) => [name, toRows(array)]));
  if (/\.npy$/i.test(path)) return new Map([[layerOf(path), toRows(parseNpy(readBytes(cwd, path), path))]]);
  const document: unknown = parseJson(readText(cwd, path), path);
  if (isCalibration(document)) return mapsOf(parseCalibration(document, path), path);
  return readRows(document, path);
}

function readBytes(cwd: string, path: string): Uint8Array {
  const source = openFile(cwd, path);
  return source.read(0, source.size);
}

/** `a/layer1.0.conv2.npy` holds the maps of layer1.0.conv2. */
function layerOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.npy$/i, '');
}

function toRows({ shape, data }: NpyArray): Float64Array[] {
  const [channels = 1] = shape;
  const size = data.length / channels;
  return Array.from({ length: channels }, (_, channel) => data.subarray(channel * size, (channel + 1) * size));
}

export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BitboneError('E_CONFIG', 'is not JSON', { subject: path, fix: (error as Error).message });
  }
}

function isCalibration(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'layers' in document && 'version' in document;
}

function mapsOf({ layers }: Calibration, path: string): FeatureMaps {
  const maps = layers.flatMap(({ name, maps: kept }) => (kept === null ? [] : [[name, kept.channels] as const]));
  if (maps.length > 0) return new Map(maps);
  throw new BitboneError('E_CONFIG', 'holds no feature maps', {
    subject: path,
    fix: 'calibrate with data and --map-size 8',
  });
}

function readRows(document: unknown, path: string): FeatureMaps {
  const entries = Object.entries((document ?? {}) as Record<string, unknown>);
  const isRows = (rows: unknown): rows is number[][] =>
    Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every((value) => typeof value === 'number'));
  const bad = entries.find(([, rows]) => !isRows(rows));
  if (entries.length > 0 && bad === undefined) return new Map(entries as [string, number[][]][]);
  throw new BitboneError('E_CONFIG', bad === undefined ? 'holds no feature maps' : `${bad[0]} is no list of rows`, {
    subject: path,
    fix: 'write {"layer": [[...], ...]} with one row of numbers per channel',
  });
}
