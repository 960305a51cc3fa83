import type { ValueId } from '../graph/graph.ts';
import type { Emitter } from './net.ts';
import { channelsOf } from './net.ts';

/** Parameter-free ways to give maps another number of channels. */

/** Copies of the channels beside each other, cut off at `width`. */
export function tileChannels(net: Emitter, x: ValueId, width: number, name: string): ValueId {
  const channels = channelsOf(net, x);
  const copies = Math.ceil(width / channels);
  const tiled =
    copies === 1
      ? x
      : net.builder.add(
          'concat',
          { axis: 1 },
          Array.from({ length: copies }, () => x),
          { name: `${name}.tile` },
        );
  return sliceChannels(net, tiled, 0, width, name);
}

/** Channels from `start` up to `end`. */
export function sliceChannels(net: Emitter, x: ValueId, start: number, end: number, name: string): ValueId {
  if (start === 0 && end === channelsOf(net, x)) return x;
  return net.builder.add('slice', { axes: [1], starts: [start], ends: [end], steps: [1] }, [x], {
    name: `${name}.slice`,
  });
}

/** Zero channels added up to `width`, half in front and half behind (one more behind where that is odd). */
export function padChannels(net: Emitter, x: ValueId, width: number, name: string): ValueId {
  const missing = width - channelsOf(net, x);
  if (missing === 0) return x;
  const pads = [0, Math.floor(missing / 2), 0, 0, 0, Math.ceil(missing / 2), 0, 0];
  return net.builder.add('pad', { pads, mode: 'constant', value: 0 }, [x], { name: `${name}.pad` });
}

/** Means of neighbouring channels, `channels / width` of them each; `width` must divide the channels. */
export function averageChannels(net: Emitter, x: ValueId, width: number, name: string): ValueId {
  const [, channels, ...map] = net.builder.shapeOf(x);
  if (channels === width) return x;
  const shape = [0, -1, channels! / width, ...map];
  const grouped = net.builder.add('reshape', { shape, allowZero: false }, [x], { name: `${name}.groups` });
  return net.builder.add('reduce', { fn: 'mean', axes: [2], keepDims: false }, [grouped], { name: `${name}.mean` });
}

/** Every `stride`-th pixel. */
export function subsample(net: Emitter, x: ValueId, stride: number, name: string): ValueId {
  if (stride === 1) return x;
  const [, , height, width] = net.builder.shapeOf(x);
  const attrs = { axes: [2, 3], starts: [0, 0], ends: [height!, width!], steps: [stride, stride] };
  return net.builder.add('slice', attrs, [x], { name: `${name}.subsample` });
}

/** Interleaves the channels of `groups` groups (ShuffleNet), so that grouped convolutions see all of them. */
export function shuffleChannels(net: Emitter, x: ValueId, groups: number, name: string): ValueId {
  const [height, width] = net.builder.shapeOf(x).slice(2);
  const grouped = net.builder.add('reshape', { shape: [0, groups, -1, height!, width!], allowZero: false }, [x], {
    name: `${name}.split`,
  });
  const swapped = net.builder.add('transpose', { perm: [0, 2, 1, 3, 4] }, [grouped], { name: `${name}.swap` });
  return net.builder.add('reshape', { shape: [0, -1, height!, width!], allowZero: false }, [swapped], { name });
}

/** Copies up, neighbouring means down; in between, copies up to the least common multiple and means down from there. */
export function alignChannels(net: Emitter, x: ValueId, width: number, name: string): ValueId {
  const channels = channelsOf(net, x);
  const common = (channels / greatestDivisor(channels, width)) * width;
  return averageChannels(net, tileChannels(net, x, common, name), width, name);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Zero channels added behind up to `width`. */
export function padChannelsBehind(net: Emitter, x: ValueId, width: number, name: string): ValueId {
  const pads = [0, 0, 0, 0, 0, width - channelsOf(net, x), 0, 0];
  return net.builder.add('pad', { pads, mode: 'constant', value: 0 }, [x], { name: `${name}.pad` });
}
