import type { ValueId } from '../graph/graph.ts';
import { emitBinaryConv } from './binary-conv.ts';
import type { Emitter } from './net.ts';
import { channelsOf, mapSizeOf } from './net.ts';
import type { Recipe } from './recipes/recipe.ts';

/** Width and stride of the k x k convolution that the reshaped one stands for. */
export interface RpcOptions {
  readonly width: number;
  readonly stride?: number | undefined;
}

/** Side of the blocks that the point-wise result is spread over. */
const RESTORE_BLOCK = 2;

/**
 * Reshaped point-wise convolution (RB-Net, Liu et al., TCSVT 2022; operation as in models/prone.py of github
 * aim-uofa/model-quantization): blocks of 2 * stride pixels become channels in PixelUnshuffle's order, a 1x1 convolution
 * makes 4 * width channels of them, and depth-to-space restores a map of 1/stride the size.
 * Derived: maps that the blocks do not divide are padded with zeros (the odd pixel at the end) and the result is cropped.
 */
export function emitRpc(net: Emitter, recipe: Recipe, x: ValueId, name: string, options: RpcOptions): ValueId {
  const { width, stride = 1 } = options;
  const size = mapSizeOf(net, x);
  const unfolded = unshuffle(net, padToBlocks(net, x, 2 * stride, name), 2 * stride, name);
  const y = emitPointwise(net, recipe, unfolded, name, width * RESTORE_BLOCK ** 2);
  const restored = net.builder.add('depthToSpace', { block: RESTORE_BLOCK, mode: 'CRD' }, [y], {
    name: `${name}.restore`,
  });
  return cropTo(
    net,
    restored,
    size.map((pixels) => Math.ceil(pixels / stride)),
    name,
  );
}

/**
 * The other form of stride 2 (derived): blocks of 2 pixels become channels and a 1x1 convolution makes `width` of them,
 * which needs no restoring.
 */
export function emitUnshuffled(net: Emitter, recipe: Recipe, x: ValueId, name: string, options: RpcOptions): ValueId {
  const { width, stride = 1 } = options;
  return emitPointwise(net, recipe, unshuffle(net, padToBlocks(net, x, stride, name), stride, name), name, width);
}

/**
 * For maps of odd size at stride 1 (derived): a 2x2 convolution, that is the blocks of 2 pixels at every pixel instead of
 * every other one, each making `width` channels instead of 4 * width: 4 * C * width products a pixel, as the formula has it.
 */
export function emitWindows(net: Emitter, recipe: Recipe, x: ValueId, name: string, { width }: RpcOptions): ValueId {
  return emitPlain(net, recipe, x, name, width, RESTORE_BLOCK);
}

function emitPointwise(net: Emitter, recipe: Recipe, x: ValueId, name: string, width: number): ValueId {
  return emitPlain(net, recipe, x, name, width, 1);
}

/** Stride 1; the padding that keeps the map stands behind it. */
function emitPlain(net: Emitter, recipe: Recipe, x: ValueId, name: string, width: number, side: number): ValueId {
  const ones = [1, 1];
  return emitBinaryConv(net.builder, recipe, x, {
    name,
    inChannels: channelsOf(net, x),
    outChannels: width,
    kernel: [side, side],
    strides: ones,
    dilations: ones,
    pads: [0, 0, side - 1, side - 1],
    groups: 1,
    inputSize: mapSizeOf(net, x),
  });
}

function padToBlocks(net: Emitter, x: ValueId, block: number, name: string): ValueId {
  const missing = mapSizeOf(net, x).map((pixels) => (block - (pixels % block)) % block);
  if (missing.every((pixels) => pixels === 0)) return x;
  const pads = [
    0,
    0,
    ...missing.map((pixels) => Math.floor(pixels / 2)),
    0,
    0,
    ...missing.map((pixels) => Math.ceil(pixels / 2)),
  ];
  return net.builder.add('pad', { pads, mode: 'constant', value: 0 }, [x], { name: `${name}.pad` });
}

/** Space to depth with channel index c * block^2 + (dy * block + dx): ONNX's own operator has the other order. */
function unshuffle(net: Emitter, x: ValueId, block: number, name: string): ValueId {
  const [height, width] = mapSizeOf(net, x);
  const [rows, columns] = [height! / block, width! / block];
  const split = net.builder.add('reshape', { shape: [0, -1, rows, block, columns, block], allowZero: false }, [x], {
    name: `${name}.blocks`,
  });
  const moved = net.builder.add('transpose', { perm: [0, 1, 3, 5, 2, 4] }, [split], { name: `${name}.deepen` });
  return net.builder.add('reshape', { shape: [0, -1, rows, columns], allowZero: false }, [moved], {
    name: `${name}.unfold`,
  });
}

function cropTo(net: Emitter, x: ValueId, size: readonly number[], name: string): ValueId {
  const present = mapSizeOf(net, x);
  if (present.every((pixels, axis) => pixels === size[axis])) return x;
  const starts = size.map((pixels, axis) => Math.floor((present[axis]! - pixels) / 2));
  const ends = size.map((pixels, axis) => starts[axis]! + pixels);
  return net.builder.add('slice', { axes: [2, 3], starts, ends, steps: [1, 1] }, [x], { name: `${name}.crop` });
}
