/** Square maps of one image, [channels, size, size] in double precision. */
export interface Maps {
  readonly channels: number;
  readonly size: number;
  readonly data: Float64Array;
}

/** Where a kernel reads: `pads` in front of and behind each axis. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pads: readonly [number, number];
}

export interface WindowOptions {
  readonly kernel: number;
  readonly stride?: number | undefined;
  readonly dilation?: number | undefined;
  /** Left out: what keeps the map at stride 1. `same`: TensorFlow's rule. */
  readonly pad?: number | 'same' | undefined;
}

export function windowOn(size: number, { kernel, stride = 1, dilation = 1, pad }: WindowOptions): Window {
  const reach = dilation * (kernel - 1);
  if (pad !== 'same') {
    const each = pad ?? Math.floor(reach / 2);
    return { kernel, stride, dilation, pads: [each, each] };
  }
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach + 1 - size);
  return { kernel, stride, dilation, pads: [Math.floor(total / 2), Math.ceil(total / 2)] };
}

export function sizeAfter(size: number, { kernel, stride, dilation, pads }: Window): number {
  return Math.floor((size + pads[0] + pads[1] - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** The pixels that output pixel `index` reads, each with the index of its tap; -1 for one in the padding. */
export function forWindow(
  size: number,
  window: Window,
  index: number,
  visit: (from: number, tap: number) => void,
): void {
  const { kernel, stride, dilation, pads } = window;
  const width = sizeAfter(size, window);
  const [row, column] = [Math.floor(index / width) * stride - pads[0], (index % width) * stride - pads[0]];
  for (let tap = 0; tap < kernel * kernel; tap += 1) {
    const [y, x] = [row + Math.floor(tap / kernel) * dilation, column + (tap % kernel) * dilation];
    visit(y >= 0 && y < size && x >= 0 && x < size ? y * size + x : -1, tap);
  }
}

/** A value for every channel and pixel. */
export function makeMaps(channels: number, size: number, valueAt: (channel: number, pixel: number) => number): Maps {
  const pixels = size * size;
  const data = Float64Array.from({ length: channels * pixels }, (_, index) =>
    valueAt(Math.floor(index / pixels), index % pixels),
  );
  return { channels, size, data };
}

export function at({ data, size }: Maps, channel: number, pixel: number): number {
  return data[channel * size * size + pixel]!;
}

export function mapValues(x: Maps, change: (value: number, channel: number, pixel: number) => number): Maps {
  return makeMaps(x.channels, x.size, (channel, pixel) => change(at(x, channel, pixel), channel, pixel));
}

export function add(a: Maps, b: Maps): Maps {
  return mapValues(a, (value, channel, pixel) => value + at(b, channel, pixel));
}

export function concat(...parts: readonly Maps[]): Maps {
  const data = Float64Array.from(parts.flatMap((part) => [...part.data]));
  return { channels: parts.reduce((sum, { channels }) => sum + channels, 0), size: parts[0]!.size, data };
}

export function pickChannels(x: Maps, channels: number, from: (channel: number) => number): Maps {
  return makeMaps(channels, x.size, (channel, pixel) => at(x, from(channel), pixel));
}

/** `filters[o]` holds a filter's weights, its own group's channels only. */
export function convolve(
  x: Maps,
  filters: readonly (readonly number[])[],
  window: Window,
  groups = 1,
  padValue = 0,
): Maps {
  const taps = window.kernel ** 2;
  const [own, each] = [x.channels / groups, filters.length / groups];
  return makeMaps(filters.length, sizeAfter(x.size, window), (o, pixel) => {
    const first = Math.floor(o / each) * own;
    let sum = 0;
    forWindow(x.size, window, pixel, (from, tap) => {
      for (let c = 0; c < own; c += 1)
        sum += filters[o]![c * taps + tap]! * (from < 0 ? padValue : at(x, first + c, from));
    });
    return sum;
  });
}

/** `countsPadding`: an average over the whole window, zeros outside the map included. */
export function pool(x: Maps, mode: 'max' | 'average', window: Window, countsPadding = true): Maps {
  return makeMaps(x.channels, sizeAfter(x.size, window), (channel, pixel) => {
    const values: number[] = [];
    forWindow(x.size, window, pixel, (from) => from >= 0 && values.push(at(x, channel, from)));
    if (mode === 'max') return Math.max(...values);
    return values.reduce((a, b) => a + b, 0) / (countsPadding ? window.kernel ** 2 : values.length);
  });
}

/** One pixel: the mean of every channel. */
export function averageMaps(x: Maps): Maps {
  const pixels = x.size ** 2;
  return makeMaps(x.channels, 1, (channel) => {
    let sum = 0;
    for (let pixel = 0; pixel < pixels; pixel += 1) sum += at(x, channel, pixel);
    return sum / pixels;
  });
}

/** Blocks of `block` x `block` pixels as channels, channel by channel (PyTorch's PixelUnshuffle). */
export function unshuffle(x: Maps, block: number): Maps {
  const size = x.size / block;
  return makeMaps(x.channels * block ** 2, size, (channel, pixel) => {
    const part = channel % block ** 2;
    const row = Math.floor(pixel / size) * block + Math.floor(part / block);
    return at(x, Math.floor(channel / block ** 2), row * x.size + (pixel % size) * block + (part % block));
  });
}

/** The other way round (PixelShuffle). */
export function shuffleBack(x: Maps, block: number): Maps {
  const size = x.size * block;
  return makeMaps(x.channels / block ** 2, size, (channel, pixel) => {
    const [row, column] = [Math.floor(pixel / size), pixel % size];
    const part = (row % block) * block + (column % block);
    return at(x, channel * block ** 2 + part, Math.floor(row / block) * x.size + Math.floor(column / block));
  });
}
