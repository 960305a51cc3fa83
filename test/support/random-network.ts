import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { squareConv } from './square-conv.ts';

/** A seeded stream of whole numbers (mulberry32), so that a failing case can be run again. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) % 1_000_003) % below;
  };
}

const BLOCKS = ['plain', 'basic', 'binary', 'bottleneck', 'depthwise', 'gated', 'prelu'] as const;
/** Chains without shortcuts, as VGG and MobileNetV1 are: every layer's sign reads what the layer before puts out. */
export const BINARY_CHAINS = ['chain', 'pooled', 'separable'] as const;
/** Blocks whose layers no tensor alone parts, as DenseNet, Inception and ShuffleNet have them. */
export const CONCATENATIONS = ['dense', 'branched', 'shuffled'] as const;
type BlockKind = (typeof BLOCKS)[number] | (typeof BINARY_CHAINS)[number] | (typeof CONCATENATIONS)[number];

export interface RandomNetworkOptions {
  readonly stages?: number;
  readonly blocks?: number;
  /** Widths of the stem and the stages to draw from. */
  readonly widths?: readonly number[];
  /** Kinds of blocks to draw from. */
  readonly kinds?: readonly BlockKind[];
}

/** A small backbone with stem, one to three stages of one random kind of block each, and a classifier. */
export function buildRandomNetwork(seed: number, options: RandomNetworkOptions = {}): Graph {
  const { stages = 3, blocks = 3, widths, kinds = BLOCKS } = options;
  const random = createRandom(seed);
  const draw = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const net = newGraph(`random${seed}`);
  let x = net.input('input', [1, 3, 16, 16]);
  net.at({ part: 'stem', stage: 0, block: 0 });
  x = conv(net, x, draw(widths ?? [4, 6, 8]), { kernel: 3, stride: 2 });
  x = net.add('unary', { fn: 'relu' }, [norm(net, x)], {});
  if (random(2) === 0) x = pool(net, x);
  const count = 1 + random(stages);
  for (let stage = 1; stage <= count; stage += 1) {
    const kind = draw(kinds);
    const width = draw(widths ?? [4, 6, 8, 10]);
    for (let block = 1; block <= 1 + random(blocks); block += 1) {
      net.at({ part: 'stage', stage, block });
      x = addBlock(net, x, kind, width, block === 1 && random(2) === 0 ? 2 : 1);
    }
  }
  net.at({ part: 'head', stage: 0, block: 0 });
  x = net.add('globalPool', { mode: 'average' }, [x], {});
  x = net.add('flatten', { axis: 1 }, [x], {});
  const weight = net.constant('fc.weight', [5, net.shapeOf(x)[1]!], { kind: 'fill', value: 0.1 });
  x = net.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [x, weight, null], { name: 'fc' });
  return annotatePrecision(net.finish([x]));
}

interface ConvOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly groups?: number;
  readonly binary?: boolean;
  readonly bias?: boolean;
}

function conv(net: GraphBuilder, x: ValueId, width: number, options: ConvOptions = {}): ValueId {
  const { kernel = 1, stride = 1, groups = 1, binary = false, bias = false } = options;
  const channels = net.shapeOf(x)[1]!;
  let weight = net.constant('weight', [width, channels / groups, kernel, kernel], { kind: 'fill', value: 0.5 });
  if (binary) {
    const sign = net.add('unary', { fn: 'sign' }, [weight]);
    const scale = net.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [
      net.add('unary', { fn: 'abs' }, [weight]),
    ]);
    weight = net.add('elementwise', { fn: 'mul' }, [sign, scale]);
  }
  const attrs = squareConv(kernel, stride, groups);
  const shift = bias ? net.constant('bias', [width], { kind: 'fill', value: 0 }) : null;
  return net.add('conv', attrs, [binary ? net.add('unary', { fn: 'sign' }, [x]) : x, weight, shift]);
}

function norm(net: GraphBuilder, x: ValueId): ValueId {
  const vector = (value: number) => net.constant('vector', [net.shapeOf(x)[1]!], { kind: 'fill', value });
  return net.add('batchNorm', { epsilon: 1e-5 }, [x, vector(1), vector(0), vector(0), vector(1)]);
}

function pool(net: GraphBuilder, x: ValueId): ValueId {
  const window = {
    kernel: [2, 2],
    strides: [2, 2],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
  } as const;
  return net.add('pool', { ...window, mode: 'max', ceilMode: false, countIncludePad: false }, [x]);
}

type BlockBuilder = (net: GraphBuilder, x: ValueId, width: number, stride: number) => ValueId;

const BUILDERS: { readonly [K in BlockKind]: BlockBuilder } = {
  plain: (net, x, width, stride) => relu(net, conv(net, x, width, { kernel: 3, stride, bias: true })),
  basic: (net, x, width, stride) => {
    const first = relu(net, norm(net, conv(net, x, width + 2, { kernel: 3, stride })));
    return relu(net, join(net, norm(net, conv(net, first, width, { kernel: 3 })), x, width, stride));
  },
  binary: (net, x, width, stride) =>
    join(net, norm(net, conv(net, x, width, { kernel: 3, stride, binary: true })), x, width, stride),
  bottleneck: (net, x, width, stride) => {
    const half = Math.ceil(width / 2);
    const narrow = relu(net, conv(net, x, half, { bias: true }));
    const middle = conv(net, narrow, half, { kernel: 3, stride, binary: true });
    return join(net, conv(net, middle, width), x, width, stride);
  },
  depthwise: (net, x, width, stride) => {
    const channels = net.shapeOf(x)[1]!;
    return relu(net, norm(net, conv(net, conv(net, x, channels, { kernel: 3, stride, groups: channels }), width)));
  },
  gated: (net, x, width, stride) => {
    const y = conv(net, x, width, { kernel: 3, stride });
    const gate = net.add('unary', { fn: 'sigmoid' }, [
      conv(net, net.add('globalPool', { mode: 'average' }, [y]), width, { bias: true }),
    ]);
    return join(net, net.add('elementwise', { fn: 'mul' }, [y, gate]), x, width, stride);
  },
  prelu: (net, x, width, stride) => {
    const y = join(net, conv(net, x, width, { kernel: 3, stride, binary: true }), x, width, stride);
    return net.add('prelu', {}, [y, net.constant('slope', [width, 1, 1], { kind: 'fill', value: 0.25 })]);
  },
  chain: (net, x, width, stride) => norm(net, conv(net, x, width, { kernel: 3, stride, binary: true })),
  pooled: (net, x, width, stride) => {
    const y = conv(net, x, width, { kernel: 3, binary: true, bias: true });
    return stride === 1 || net.shapeOf(y)[2] === 1 ? relu(net, y) : pool(net, relu(net, y));
  },
  separable: (net, x, width, stride) => {
    const groups = net.shapeOf(x)[1]!;
    const deep = norm(net, conv(net, x, groups, { kernel: 3, stride, groups, binary: true }));
    return norm(net, conv(net, deep, width, { binary: true }));
  },
  dense: (net, x, width, stride) => {
    const source = stride === 1 || net.shapeOf(x)[2] === 1 ? x : pool(net, x);
    const narrow = conv(net, norm(net, source), width, { binary: true });
    return concat(net, [source, conv(net, norm(net, narrow), 2, { kernel: 3, binary: true })]);
  },
  branched: (net, x, width, stride) => {
    const left = norm(net, conv(net, x, width, { stride, binary: true }));
    const narrow = norm(net, conv(net, x, 4, { binary: true }));
    return concat(net, [left, relu(net, conv(net, narrow, width, { kernel: 3, stride, binary: true }))]);
  },
  shuffled: (net, x, width) => {
    const channels = net.shapeOf(x)[1]! / 2;
    const [left, right] = net.addAll('split', { axis: 1, sizes: [channels, channels] }, [x]) as [ValueId, ValueId];
    const made = norm(net, conv(net, norm(net, conv(net, right, width, { binary: true })), channels, { binary: true }));
    const joined = concat(net, [left, made]);
    const [, both, height, side] = net.shapeOf(joined);
    const parts = net.add('reshape', { shape: [0, 2, both! / 2, height!, side!], allowZero: false }, [joined]);
    const moved = net.add('transpose', { perm: [0, 2, 1, 3, 4] }, [parts]);
    return net.add('reshape', { shape: [0, both!, height!, side!], allowZero: false }, [moved]);
  },
};

function concat(net: GraphBuilder, parts: readonly ValueId[]): ValueId {
  return net.add('concat', { axis: 1 }, parts);
}

function addBlock(net: GraphBuilder, x: ValueId, kind: BlockKind, width: number, stride: number): ValueId {
  return BUILDERS[kind](net, x, width, stride);
}

function relu(net: GraphBuilder, x: ValueId): ValueId {
  return net.add('unary', { fn: 'relu' }, [x]);
}

/** Sum with the identity, or with a strided projection where shapes differ. */
function join(net: GraphBuilder, y: ValueId, x: ValueId, width: number, stride: number): ValueId {
  const isSame = net.shapeOf(x)[1] === width && stride === 1;
  return net.add('elementwise', { fn: 'add' }, [y, isSame ? x : conv(net, x, width, { stride })]);
}
