import { BitboneError } from '../../graph/errors.ts';
import type { Shape } from '../../graph/tensor.ts';

/** (pixel / 255 - mean) / deviation, per channel. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** The decoder, an optional package; the name is no literal so that no bundle takes it in. */
const DECODER: string = 'sharp';

/** What is used of it. */
type Decoder = (path: string) => {
  resize(options: { width: number; height: number; fit: 'cover' }): {
    toColourspace(name: string): {
      removeAlpha(): { raw(): { toBuffer(options: { resolveWithObject: true }): Promise<Decoded> } };
    };
  };
};

export interface Decoded {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/** A picture, scaled and cropped at its centre to the network's input [N, C, H, W] of 1 or 3 channels. */
export async function readImage(
  absolutePath: string,
  path: string,
  [, channels = 0, height = 0, width = 0]: Shape,
  normalisation: Normalisation,
): Promise<Float32Array> {
  if (width === 0 || (channels !== 1 && channels !== 3)) {
    throw new BitboneError('E_SHAPE', 'pictures have 1 or 3 channels, the network reads others', {
      subject: path,
      fix: 'give the data as .npy',
    });
  }
  const decode = await loadDecoder(path);
  const decoded = await decode(absolutePath)
    .resize({ width, height, fit: 'cover' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return toPlanes(decoded, channels, normalisation);
}

async function loadDecoder(path: string): Promise<Decoder> {
  try {
    return ((await import(DECODER)) as { default: Decoder }).default;
  } catch (cause) {
    throw new BitboneError('E_MISSING_PACKAGE', 'reading pictures needs the package sharp', {
      subject: path,
      fix: 'npm install sharp, or give the data as .npy',
      cause,
    });
  }
}

/** Interleaved bytes to normalised planes. */
export function toPlanes({ data, info }: Decoded, channels: number, { mean, deviation }: Normalisation): Float32Array {
  const pixels = info.width * info.height;
  const planes = new Float32Array(channels * pixels);
  for (let channel = 0; channel < channels; channel += 1) {
    const source = Math.min(channel, info.channels - 1);
    const [shift, scale] = [mean[channel % mean.length]!, deviation[channel % deviation.length]!];
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      planes[channel * pixels + pixel] = (data[pixel * info.channels + source]! / 255 - shift) / scale;
    }
  }
  return planes;
}
