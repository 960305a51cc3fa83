import { describe, expect, it } from 'vitest';
import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import type { ChannelGroup } from '../../src/reshape/channel-groups.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { resizeEveryGroup } from './resize-groups.ts';

const WINDOW = { strides: [1, 1], dilations: [1, 1], autoPad: 'explicit' } as const;

function conv(net: GraphBuilder, x: ValueId, width: number, name: string, { kernel = 1, groups = 1 } = {}): ValueId {
  const channels = net.shapeOf(x)[1]! / groups;
  const w = net.constant(`${name}.w`, [width, channels, kernel, kernel], { kind: 'fill', value: 0.5 });
  const pad = (kernel - 1) / 2;
  const attrs = {
    ...WINDOW,
    kernel: [kernel, kernel],
    pads: [pad, pad, pad, pad],
    groups,
    arithmetic: 'float',
  } as const;
  return net.add('conv', attrs, [x, w, null], { name });
}

/** Input of 3 x 4 x 4, a convolution `a` of 8 channels, `middle`, a convolution `z` of 4 channels and the output. */
function build(middle: (net: GraphBuilder, a: ValueId) => ValueId): Graph {
  const net = newGraph('test');
  const a = conv(net, net.input('x', [1, 3, 4, 4]), 8, 'a');
  return net.finish([conv(net, middle(net, a), 4, 'z')]);
}

const vector = (net: GraphBuilder, size: number) => net.constant('v', [size], { kind: 'fill', value: 1 });
const reshape = (net: GraphBuilder, x: ValueId, shape: number[]) =>
  net.add('reshape', { shape, allowZero: false }, [x]);
const add = (net: GraphBuilder, a: ValueId, b: ValueId) => net.add('elementwise', { fn: 'add' }, [a, b]);
const slice = (net: GraphBuilder, x: ValueId, start: number, end: number) =>
  net.add('slice', { axes: [1], starts: [start], ends: [end], steps: [1] }, [x]);
const shuffle = (net: GraphBuilder, x: ValueId, groups: number) => {
  const channels = net.shapeOf(x)[1]!;
  const split = reshape(net, x, [1, groups, channels / groups, 4, 4]);
  return reshape(net, net.add('transpose', { perm: [0, 2, 1, 3, 4] }, [split]), [1, channels, 4, 4]);
};

/** Groups as `name width` with `/multiple` where there is one, `!` where frozen. */
function describeGroups(graph: Graph): string[] {
  return findChannelGroups(graph).groups.map(
    ({ name, width, multiple, frozen }: ChannelGroup) =>
      `${name} ${width}${multiple === 1 ? '' : `/${multiple}`}${frozen === undefined ? '' : '!'}`,
  );
}

type Case = readonly [name: string, middle: (net: GraphBuilder, a: ValueId) => ValueId, groups: readonly string[]];

const MOVABLE: readonly Case[] = [
  ['nothing', (_, a) => a, ['a 8', 'z 4!']],
  [
    'batch norm and its vectors',
    (net, a) =>
      net.add('batchNorm', { epsilon: 1e-5 }, [a, vector(net, 8), vector(net, 8), vector(net, 8), vector(net, 8)]),
    ['a 8', 'z 4!'],
  ],
  [
    'prelu with a slope per channel',
    (net, a) => net.add('prelu', {}, [a, net.constant('slope', [8, 1, 1], { kind: 'fill', value: 0.25 })]),
    ['a 8', 'z 4!'],
  ],
  ['an addition ties both sides', (net, a) => add(net, conv(net, a, 8, 'b'), a), ['a 8', 'z 4!']],
  [
    'a product ties both sides',
    (net, a) => net.add('elementwise', { fn: 'mul' }, [conv(net, a, 8, 'b'), conv(net, a, 8, 'c')]),
    ['a 8', 'b 8', 'z 4!'],
  ],
  [
    'squeeze and excite',
    (net, a) => {
      const pooled = net.add('globalPool', { mode: 'average' }, [a]);
      const squeezed = conv(net, pooled, 2, 'squeeze');
      return net.add('elementwise', { fn: 'mul' }, [a, conv(net, squeezed, 8, 'excite')]);
    },
    ['a 8', 'squeeze 2', 'z 4!'],
  ],
  ['depthwise', (net, a) => conv(net, a, 8, 'dw', { kernel: 3, groups: 8 }), ['a 8', 'z 4!']],
  ['depthwise with two filters a channel', (net, a) => conv(net, a, 16, 'dw', { groups: 8 }), ['a 8', 'z 4!']],
  ['grouped', (net, a) => conv(net, a, 12, 'g', { groups: 2 }), ['a 8/2', 'g 12/2', 'z 4!']],
  [
    'concatenation of two widths',
    (net, a) => net.add('concat', { axis: 1 }, [a, conv(net, a, 5, 'b')]),
    ['a 8', 'b 5', 'z 4!'],
  ],
  [
    'a dense block',
    (net, a) => {
      const first = net.add('concat', { axis: 1 }, [a, conv(net, a, 4, 'b', { kernel: 3 })]);
      return net.add('concat', { axis: 1 }, [first, conv(net, first, 6, 'c', { kernel: 3 })]);
    },
    ['a 8', 'b 4', 'c 6', 'z 4!'],
  ],
  [
    'concatenation with a fixed part',
    (net, a) => net.add('concat', { axis: 1 }, [a, net.constant('k', [1, 2, 4, 4], { kind: 'fill', value: 1 })]),
    ['a 8', 'z 4!'],
  ],
  [
    'copies side by side, added to a wider map',
    (net, a) => add(net, net.add('concat', { axis: 1 }, [a, a]), conv(net, a, 16, 'b')),
    ['a 8', 'z 4!'],
  ],
  [
    'split in halves, one convolved, joined, shuffled',
    (net, a) => {
      const [left, right] = net.addAll('split', { axis: 1, sizes: [4, 4] }, [a]);
      return shuffle(net, net.add('concat', { axis: 1 }, [left!, conv(net, right!, 4, 'b')]), 2);
    },
    ['a 8/2', 'z 4!'],
  ],
  ['chunks by slices', (net, a) => add(net, slice(net, a, 0, 4), slice(net, a, 4, 8)), ['a 8/2', 'z 4!']],
  ['a crop of a tensor of its own', (net, a) => slice(net, add(net, a, a), 0, 6), ['a 8', 'slice 6', 'z 4!']],
  [
    'zero channels up to a wider map',
    (net, a) => {
      const pads = [0, 2, 0, 0, 0, 2, 0, 0];
      return add(net, net.add('pad', { pads, mode: 'constant', value: 0 }, [a]), conv(net, a, 12, 'b'));
    },
    ['a 8', 'b 12', 'z 4!'],
  ],
  ['channel shuffle', (net, a) => shuffle(net, a, 2), ['a 8/2', 'z 4!']],
  [
    'flattened, fully connected, and back',
    (net, a) => {
      const flat = net.add('flatten', { axis: 1 }, [a]);
      const w = net.constant('w', [6, 128], { kind: 'fill', value: 1 });
      const fc = net.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [flat, w, null], { name: 'fc' });
      return reshape(net, fc, [1, 6, 1, 1]);
    },
    ['a 8', 'fc 6', 'z 4!'],
  ],
  [
    'tokens and a matrix product',
    (net, a) => {
      const tokens = net.add('transpose', { perm: [0, 2, 1] }, [reshape(net, a, [1, 8, 16])]);
      const w = net.constant('w', [8, 6], { kind: 'fill', value: 1 });
      const y = net.add('matmul', { arithmetic: 'float' }, [tokens, w], { name: 'mm' });
      return reshape(net, net.add('transpose', { perm: [0, 2, 1] }, [y]), [1, 6, 4, 4]);
    },
    ['a 8', 'mm 6', 'z 4!'],
  ],
  [
    'einsum',
    (net, a) => {
      const w = net.constant('w', [6, 8], { kind: 'fill', value: 1 });
      return net.add('einsum', { equation: 'oc,nchw->nohw' }, [w, a], { name: 'es' });
    },
    ['a 8', 'es 6', 'z 4!'],
  ],
  ['depth to space', (net, a) => net.add('depthToSpace', { block: 2, mode: 'CRD' }, [a]), ['a 8/4', 'z 4!']],
  ['space to depth', (net, a) => net.add('spaceToDepth', { block: 2 }, [a]), ['a 8', 'z 4!']],
  ['tiled', (net, a) => net.add('tile', { repeats: [1, 3, 1, 1] }, [a]), ['a 8', 'z 4!']],
  [
    'transposed convolution',
    (net, a) => {
      const w = net.constant('w', [8, 6, 1, 1], { kind: 'fill', value: 1 });
      const attrs = { ...WINDOW, kernel: [1, 1], pads: [0, 0, 0, 0], groups: 1, outputPadding: [0, 0] };
      return net.add('convTranspose', attrs, [a, w, null], { name: 't' });
    },
    ['a 8', 't 6', 'z 4!'],
  ],
  [
    'means of neighbouring channels',
    (net, a) => {
      const mean = net.add('reduce', { fn: 'mean', axes: [2], keepDims: false }, [reshape(net, a, [0, -1, 2, 4, 4])]);
      return add(net, mean, conv(net, a, 4, 'b'));
    },
    ['a 8/2', 'z 4!'],
  ],
  [
    'mean over channels',
    (net, a) => net.add('reduce', { fn: 'mean', axes: [1], keepDims: true }, [a]),
    ['a 8', 'z 4!'],
  ],
  [
    'split into uneven parts, each its own way',
    (net, a) => {
      const attrs = { axis: 1, sizes: [2, 6] };
      const parts = net.addAll('split', attrs, [a]);
      return net.add('concat', { axis: 1 }, [
        conv(net, parts[0]!, 4, 'b'),
        add(net, parts[1]!, conv(net, parts[1]!, 6, 'c')),
      ]);
    },
    ['a[0:2] 2', 'a[2:8] 6', 'b 4', 'z 4!'],
  ],
  [
    'a sum with a concatenation',
    (net, a) =>
      add(net, net.add('concat', { axis: 1 }, [conv(net, a, 5, 'b'), conv(net, a, 2, 'c')]), conv(net, a, 7, 'd')),
    ['a 8', 'b 5', 'c 2', 'z 4!'],
  ],
];

const FROZEN: readonly Case[] = [
  ['group norm', (net, a) => normalise(net, a, 'group'), ['a 8!', 'z 4!']],
  [
    'every other channel',
    (net, a) => net.add('slice', { axes: [1], starts: [0], ends: [8], steps: [2] }, [a]),
    ['a 8!', 'z 4!'],
  ],
  [
    'reflected channels',
    (net, a) => net.add('pad', { pads: [0, 1, 0, 0, 0, 1, 0, 0], mode: 'reflect', value: 0 }, [a]),
    ['a 8!', 'z 4!'],
  ],
  ['a shape that mixes axes', (net, a) => reshape(net, a, [1, 4, 8, 4]), ['a 8!', 'z 4!']],
  ['one channel for all', (net, a) => add(net, a, conv(net, a, 1, 'gate')), ['a 8', 'gate 1!', 'z 4!']],
];

function normalise(net: GraphBuilder, x: ValueId, form: 'group'): ValueId {
  return net.add('normalise', { form, axis: 1, epsilon: 1e-5 }, [x, vector(net, 8), vector(net, 8)]);
}

describe('channel groups by operator', () => {
  it.each(MOVABLE)('%s', (_name, middle, groups) => {
    const graph = build(middle);
    expect(describeGroups(graph)).toEqual(groups);
    expect(resizeEveryGroup(graph)).toBeGreaterThan(0);
  });

  it.each(FROZEN)('%s: fixed', (_name, middle, groups) => {
    expect(describeGroups(build(middle))).toEqual(groups);
  });

  it('says why a group cannot move', () => {
    const { groups } = findChannelGroups(build((net, a) => normalise(net, a, 'group')));
    expect(groups.map(({ frozen }) => frozen)).toEqual(['group norm normalise', 'graph output z:out']);
  });
});
