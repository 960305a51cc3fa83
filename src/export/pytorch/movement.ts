import type { Graph } from '../../graph/graph.ts';
import { type Code, call, join, literal, tuple } from '../code/piece.ts';
import { writeRanges } from '../code/ranges.ts';
import { torchPads } from '../code/window.ts';
import { type NodeOf, refuse, type TorchScope, type Translate } from './scope.ts';

export const translateConcat: Translate<'concat'> = (node, scope) => {
  const operands = node.inputs.map((_, index) => scope.operand(node, index));
  return ['torch.cat([', ...join(operands, ', '), '], ', literal('axis', node.attrs.axis), ')'];
};

export const translateSplit: Translate<'split'> = (node, scope) => [
  ...scope.operand(node, 0),
  '.split(',
  literal('sizes', `[${node.attrs.sizes.join(', ')}]`),
  ', ',
  literal('axis', node.attrs.axis),
  ')',
];

export const translateSlice: Translate<'slice'> = (node, scope) => {
  const ranges =
    writeRanges(node.attrs, scope.value(node.inputs[0]!).shape) ?? refuse(node, 'a slice that runs backwards');
  const used = ranges.slice(0, ranges.findLastIndex((range) => range.length !== 1 || range[0] !== ':') + 1);
  return used.length === 0 ? scope.operand(node, 0) : [...scope.operand(node, 0), '[', ...join(used, ', '), ']'];
};

export const translateGather: Translate<'gather'> = (node, scope) => {
  const index = node.inputs[1]!;
  const known = scope.known(index);
  const { shape } = scope.value(index);
  const { axis } = node.attrs;
  if (known === undefined || shape.length > 1) return refuse(node, 'positions that are computed or many');
  const list = Array.from(known as ArrayLike<number>, Number);
  const x = scope.operand(node, 0);
  if (shape.length === 0) return [...x, '.select(', literal('axis', axis), ', ', literal('position', list[0]!), ')'];
  const colons = Array.from({ length: axis }, () => ':');
  return [...x, '[', [...colons, ''].join(', '), literal('positions', `[${list.join(', ')}]`), ']'];
};

const PAD_MODES = { constant: 'constant', reflect: 'reflect', edge: 'replicate', wrap: 'circular' } as const;

export const translatePad: Translate<'pad'> = (node, scope) => {
  const { pads, mode, value } = node.attrs;
  const flat = torchPads(pads);
  const last = flat.findLastIndex((pad) => pad !== 0);
  const needed = flat.slice(0, 2 * (Math.floor(last / 2) + 1));
  if (last < 0) return scope.operand(node, 0);
  const rank = pads.length / 2;
  if (mode !== 'constant' && needed.length !== 2 * (rank - 2)) refuse(node, `padding by ${mode} of other than the map`);
  const how: Code[] =
    mode === 'constant' ? (value === 0 ? [] : [['value=', literal('fill', value)]]) : [[`mode='${PAD_MODES[mode]}'`]];
  return call('F.pad', [scope.operand(node, 0), [literal('pads', tuple(needed))], ...how]);
};

/** The batch is left open: the first size is -1 where it is the batch. */
export function openShape(
  { inputs, values }: Graph,
  from: readonly number[],
  to: readonly number[],
): readonly number[] | undefined {
  const batch = values[inputs[0]!]?.shape[0];
  if (to.length === 0) return to;
  if (from[0] !== to[0] || to[0] !== batch) return undefined;
  return [-1, ...to.slice(1)];
}

function reshapeTo(node: NodeOf<'reshape' | 'flatten' | 'squeeze' | 'unsqueeze'>, scope: TorchScope): Code {
  const from = scope.value(node.inputs[0]!).shape;
  const to = scope.value(node.outputs[0]!).shape;
  const isStatic = scope.isStatic(node.outputs[0]!);
  const shape = isStatic ? to : openShape(scope.graph, from, to);
  if (shape === undefined)
    return refuse(node, `[${from.join(', ')}] to [${to.join(', ')}], which mixes the batch with other axes`);
  const sizes = shape.map((size): Code => [size === -1 ? '-1' : literal('size', size)]);
  return [...scope.operand(node, 0), '.reshape(', ...join(sizes, ', '), ')'];
}

export const translateReshape: Translate<'reshape'> = reshapeTo;

export const translateFlatten: Translate<'flatten'> = (node, scope) =>
  node.attrs.axis === 1 ? [...scope.operand(node, 0), '.flatten(1)'] : reshapeTo(node, scope);

export const translateSqueeze: Translate<'squeeze'> = (node, scope) => {
  const rank = scope.value(node.inputs[0]!).shape.length;
  const axes = node.attrs.axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => b - a);
  return [...scope.operand(node, 0), ...axes.map((axis) => `.squeeze(${axis})`)];
};

export const translateUnsqueeze: Translate<'unsqueeze'> = (node, scope) => {
  const rank = scope.value(node.outputs[0]!).shape.length;
  const axes = node.attrs.axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  return [...scope.operand(node, 0), ...axes.map((axis) => `.unsqueeze(${axis})`)];
};

export const translateTranspose: Translate<'transpose'> = (node, scope) => [
  ...scope.operand(node, 0),
  `.permute(${node.attrs.perm.join(', ')})`,
];

export const translateExpand: Translate<'expand'> = (node, scope) => {
  const from = scope.value(node.inputs[0]!).shape;
  const to = scope.value(node.outputs[0]!).shape;
  const offset = to.length - from.length;
  const sizes = to.map((size, axis): Code => [from[axis - offset] === size ? '-1' : literal('size', size)]);
  return [...scope.operand(node, 0), '.expand(', ...join(sizes, ', '), ')'];
};

export const translateTile: Translate<'tile'> = (node, scope) => [
  ...scope.operand(node, 0),
  '.repeat(',
  ...join(
    node.attrs.repeats.map((count): Code => [literal('repeats', count)]),
    ', ',
  ),
  ')',
];

export const translateResize: Translate<'resize'> = (node, scope) => {
  const { sizes, mode } = node.attrs;
  const from = scope.value(node.inputs[0]!).shape;
  if (sizes[0] !== from[0] || sizes[1] !== from[1]) refuse(node, 'another number of channels');
  const textOf = (name: string, fallback: string) => {
    const kept = node.extra?.[name];
    return kept?.type === 'string' ? kept.value : fallback;
  };
  const how = interpolationOf({
    mode,
    coordinates: textOf('coordinate_transformation_mode', 'half_pixel').replace('pytorch_', ''),
    rounding: textOf('nearest_mode', 'round_prefer_floor'),
    isWhole: sizes.every((size, axis) => size % from[axis]! === 0),
    rank: sizes.length - 2,
  });
  if (how === undefined) return refuse(node, `interpolation ${mode} with its coordinates`);
  return call('F.interpolate', [scope.operand(node, 0), ['size=', literal('size', tuple(sizes.slice(2)))], [how]]);
};

interface Interpolation {
  readonly mode: string;
  readonly coordinates: string;
  readonly rounding: string;
  /** Whether every size is a multiple of the old one, so that no position lies halfway between pixels. */
  readonly isWhole: boolean;
  readonly rank: number;
}

/** PyTorch's name for an interpolation and its coordinates, where it has one. */
function interpolationOf({ mode, coordinates, rounding, isWhole, rank }: Interpolation): string | undefined {
  if (mode === 'nearest') {
    if (coordinates === 'asymmetric' && rounding === 'floor') return "mode='nearest'";
    const isExact = isWhole || rounding === 'round_prefer_ceil';
    return coordinates === 'half_pixel' && isExact && rounding.startsWith('round') ? "mode='nearest-exact'" : undefined;
  }
  const linear = ['linear', 'bilinear', 'trilinear'][rank - 1];
  const name = mode === 'linear' ? linear : mode === 'cubic' && rank === 2 ? 'bicubic' : undefined;
  if (name === undefined) return undefined;
  if (coordinates === 'align_corners') return `mode='${name}', align_corners=True`;
  return coordinates === 'half_pixel' ? `mode='${name}'` : undefined;
}

/** PyTorch's order of channels is that of `CRD`. */
export const translateDepthToSpace: Translate<'depthToSpace'> = (node, scope) => {
  const { block, mode } = node.attrs;
  if (mode === 'CRD') return call('F.pixel_shuffle', [scope.operand(node, 0), [literal('block', block)]]);
  const channels = scope.value(node.outputs[0]!).shape[1]!;
  const reordered: Code = [
    ...scope.operand(node, 0),
    `.unflatten(1, (${block * block}, `,
    literal('channels', channels),
    ')).transpose(1, 2).flatten(1, 2)',
  ];
  return call('F.pixel_shuffle', [reordered, [literal('block', block)]]);
};

/** PyTorch's own order is by channel first, ONNX's by position first. */
export const translateSpaceToDepth: Translate<'spaceToDepth'> = (node, scope) => {
  const { block } = node.attrs;
  const channels = scope.value(node.inputs[0]!).shape[1]!;
  return [
    ...call('F.pixel_unshuffle', [scope.operand(node, 0), [literal('block', block)]]),
    '.unflatten(1, (',
    literal('channels', channels),
    `, ${block * block})).transpose(1, 2).flatten(1, 2)`,
  ];
};
