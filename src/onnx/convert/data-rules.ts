import type { OpAttrs } from '../../graph/op.ts';
import { positiveAxis } from '../../graph/tensor.ts';
import { clampSlice } from '../../shape/slicing.ts';
import { malformed } from '../wire.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';

/** Operators that move data or change shapes, resizing excepted. */
export const DATA_RULES: Readonly<Record<string, Convert>> = {
  Concat: (node) => become(node, 'concat', { axis: node.attributes.int('axis') ?? 1 }),
  Split: split,
  Slice: slice,
  Gather: (node) => become(node, 'gather', { axis: node.attributes.int('axis') ?? 0 }),
  Pad: pad,
  Reshape: reshape,
  Flatten: (node) => become(node, 'flatten', { axis: node.attributes.int('axis') ?? 1 }),
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: (node) => withAxes(node, 'unsqueeze'),
  Expand: expand,
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: (node) => become(node, 'spaceToDepth', { block: node.attributes.int('blocksize') ?? 0 }),
};

/** Sizes are given, or equal: as many as outputs, the last one smaller where they do not divide (operator set 18). */
function split(node: SourceNode): Converted | null {
  const axis = node.attributes.int('axis') ?? 0;
  const given = node.list(1, 'split');
  if (given === null) return null;
  const parts = node.attributes.int('num_outputs') ?? node.declaredOutputs;
  const sizes = given ?? equalParts(node.shape(0)[positiveAxis(axis, node.shape(0).length)] ?? 0, parts);
  return become(node, 'split', { axis, sizes: node.exact(sizes, 'a part') }, node.inputs.slice(0, 1));
}

function equalParts(size: number, parts: number): number[] {
  const part = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, index) => Math.max(0, Math.min(part, size - index * part)));
}

/** Bounds are attributes up to operator set 9, then operands. */
function slice(node: SourceNode): Converted | null {
  const bounds = node.opset < 10 ? attributeBounds(node) : operandBounds(node);
  if (bounds === null) return null;
  const shape = node.shape(0);
  const axes = node.exact(bounds.axes ?? bounds.starts.map((_, index) => index), 'an axis');
  const steps = node.exact(bounds.steps ?? axes.map(() => 1), 'a step');
  if (bounds.starts.length !== axes.length || bounds.ends.length !== axes.length || steps.length !== axes.length) {
    throw malformed(
      `${axes.length} axes are sliced with ${bounds.starts.length} starts and ${bounds.ends.length} ends`,
      node.name,
    );
  }
  const clamped = axes.map((axis, index) => {
    const size = shape[positiveAxis(axis, shape.length)] ?? 0;
    return clampSlice(bounds.starts[index]!, bounds.ends[index]!, steps[index]!, size);
  });
  const attrs = { axes, starts: clamped.map(({ start }) => start), ends: clamped.map(({ end }) => end), steps };
  return become(node, 'slice', attrs, node.inputs.slice(0, 1));
}

interface Bounds {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly axes: readonly number[] | undefined;
  readonly steps: readonly number[] | undefined;
}

function attributeBounds({ attributes }: SourceNode): Bounds {
  return {
    starts: attributes.positions('starts') ?? [],
    ends: attributes.positions('ends') ?? [],
    axes: attributes.ints('axes'),
    steps: undefined,
  };
}

function operandBounds(node: SourceNode): Bounds | null {
  const starts = node.known(1);
  const ends = node.known(2);
  const axes = node.known(3);
  const steps = node.known(4);
  const isOpen = (index: number, known: unknown) => node.input(index) !== null && known === undefined;
  if (starts === undefined || ends === undefined || isOpen(3, axes) || isOpen(4, steps)) return null;
  return { starts, ends, axes, steps };
}

const PAD_MODES = { constant: 'constant', reflect: 'reflect', edge: 'edge', wrap: 'wrap' } as const;

/** Pads are an attribute up to operator set 10 (`paddings` in the first), then operands; from 18 on only some axes may be given. */
function pad(node: SourceNode): Converted | null {
  const { attributes } = node;
  const given = node.list(1, attributes.has('paddings') ? 'paddings' : 'pads');
  const value = node.input(2) === null ? (attributes.float('value') ?? 0) : node.known(2)?.[0];
  const mode = PAD_MODES[(attributes.string('mode') || 'constant') as keyof typeof PAD_MODES];
  if (given == null || value === undefined || mode === undefined) return null;
  const axes = node.input(3) === null ? undefined : node.known(3);
  if (node.input(3) !== null && axes === undefined) return null;
  const pads = spreadPads(node.exact(given, 'a pad'), axes && node.axes(axes), node.shape(0).length);
  return become(node, 'pad', { pads, mode, value }, [node.input(0), ...node.storedFrom(1)]);
}

function spreadPads(given: readonly number[], axes: readonly number[] | undefined, rank: number): readonly number[] {
  if (axes === undefined) return given;
  const pads = new Array<number>(2 * rank).fill(0);
  axes.forEach((axis, index) => {
    pads[axis] = given[index] ?? 0;
    pads[axis + rank] = given[index + axes.length] ?? 0;
  });
  return pads;
}

/** The shape is an attribute up to operator set 4, then an operand; one computed at run time must be declared. */
function reshape(node: SourceNode): Converted | null {
  const allowZero = node.attributes.flag('allowzero');
  node.attributes.drop('consumed_inputs');
  const shape = node.list(1, 'shape') ?? node.declaredShape(0);
  if (shape === undefined) return null;
  return become(node, 'reshape', { shape: node.exact(shape, 'a size'), allowZero }, node.inputs.slice(0, 1));
}

function expand(node: SourceNode): Converted | null {
  const shape = node.known(1) ?? node.declaredShape(0);
  if (shape === undefined) return null;
  return become(node, 'expand', { shape: node.exact(shape, 'a size') }, node.inputs.slice(0, 1));
}

function transpose(node: SourceNode): Converted {
  const perm = node.attributes.ints('perm') ?? node.shape(0).map((_, axis, shape) => shape.length - 1 - axis);
  return become(node, 'transpose', { perm });
}

function squeeze(node: SourceNode): Converted | null {
  if (node.input(1) === null && !node.attributes.has('axes')) {
    const axes = node.shape(0).flatMap((size, axis) => (size === 1 ? [axis] : []));
    return become(node, 'squeeze', { axes }, node.inputs.slice(0, 1));
  }
  return withAxes(node, 'squeeze');
}

function withAxes(node: SourceNode, kind: 'squeeze' | 'unsqueeze'): Converted | null {
  const axes = node.list(1, 'axes');
  if (axes == null) return null;
  return become(node, kind, { axes: node.exact(axes, 'an axis') }, node.inputs.slice(0, 1));
}

/** Before operator set 6 one count for one axis. */
function tile(node: SourceNode): Converted | null {
  const given = node.known(1);
  if (given === undefined) return null;
  const repeats = node.opset < 6 ? oldRepeats(node, given) : given;
  return repeats === null
    ? null
    : become(node, 'tile', { repeats: node.exact(repeats, 'a count') }, node.inputs.slice(0, 1));
}

function oldRepeats(node: SourceNode, tiles: readonly number[]): number[] | null {
  const axis = node.known(2)?.[0];
  if (axis === undefined) return null;
  return node.shape(0).map((_, index) => (index === axis ? (tiles[0] ?? 1) : 1));
}

function depthToSpace(node: SourceNode): Converted {
  const mode: OpAttrs['depthToSpace']['mode'] = node.attributes.string('mode') === 'CRD' ? 'CRD' : 'DCR';
  return become(node, 'depthToSpace', { block: node.attributes.int('blocksize') ?? 0, mode });
}
