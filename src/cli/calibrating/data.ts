import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { Shape } from '../../graph/tensor.ts';
import { countElements } from '../../graph/tensor.ts';
import { openFile } from '../files/open.ts';
import { checkImage } from './check-finite.ts';
import type { Normalisation } from './images.ts';
import { readImage } from './images.ts';
import type { NpyArray } from './npy.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';

export interface DataOptions {
  /** Shape of the network's input. */
  readonly shape: Shape;
  /** How pixels become numbers. */
  readonly normalisation: Normalisation;
  /** Images read at most. */
  readonly limit: number;
}

const ARRAY = /\.np[yz]$/i;
const IMAGE = /\.(png|jpe?g)$/i;

/**
 * Images of a folder, of one .npy or .npz file, or one picture, each with the size of one image of the network's input, in
 * the order of their names. Throws `E_NOT_FOUND`, `E_SHAPE` for arrays of another size, `E_MALFORMED` for NaN and infinity, `E_USAGE` where nothing is found.
 */
export async function* readImages(cwd: string, path: string, options: DataOptions): AsyncGenerator<Float32Array> {
  let count = 0;
  for (const file of listFiles(cwd, path)) {
    const before = count;
    for await (const image of readFile(cwd, file, options)) {
      if (count === options.limit) return;
      checkImage(image, options.shape.slice(1), count - before, file);
      yield image;
      count += 1;
    }
  }
  if (count > 0) return;
  throw new BitboneError('E_USAGE', 'holds no data', { subject: path, fix: 'give .npy, .npz, .png or .jpg files' });
}

function listFiles(cwd: string, path: string): string[] {
  const absolute = resolve(cwd, path);
  if (!existsSync(absolute))
    throw new BitboneError('E_NOT_FOUND', 'no such file', { subject: path, fix: 'check the path' });
  if (!statSync(absolute).isDirectory()) return [path];
  const names = readdirSync(absolute).filter((name) => ARRAY.test(name) || IMAGE.test(name));
  return names.sort().map((name) => join(path, name));
}

async function* readFile(cwd: string, file: string, options: DataOptions): AsyncGenerator<Float32Array> {
  if (!ARRAY.test(file)) {
    yield await readImage(resolve(cwd, file), file, options.shape, options.normalisation);
    return;
  }
  const source = openFile(cwd, file);
  const bytes = source.read(0, source.size);
  const arrays = /\.npz$/i.test(file) ? [...parseNpz(bytes, file).values()] : [parseNpy(bytes, file)];
  for (const array of arrays) yield* splitBatch(array, options.shape, file);
}

/** An array is one image or a batch of them. */
function* splitBatch({ shape, data }: NpyArray, input: Shape, file: string): Generator<Float32Array> {
  const image = input.slice(1);
  const tail = shape.slice(shape.length - image.length);
  const isFit = shape.length >= image.length && tail.every((size, axis) => size === image[axis]);
  if (!isFit || shape.length > image.length + 1) {
    const reason = `has the shape [${shape.join(', ')}], the network reads [N, ${image.join(', ')}]`;
    throw new BitboneError('E_SHAPE', reason, { subject: file, fix: 'resize the data, or give --input' });
  }
  const size = countElements(image);
  for (let start = 0; start + size <= data.length; start += size)
    yield Float32Array.from(data.subarray(start, start + size));
}
