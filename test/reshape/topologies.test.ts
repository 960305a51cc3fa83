import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { findChannelGroups } from '../../src/reshape/channel-groups.ts';
import { findKnobs } from '../../src/reshape/knobs.ts';
import { prune } from '../../src/reshape/prune/prune.ts';
import { reshape } from '../../src/reshape/reshape.ts';
import { unshareVectors } from '../../src/reshape/unshare-vectors.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { annotateRoles } from '../../src/structure/roles.ts';
import { readFixture } from '../support/models.ts';
import { runModel } from '../support/onnxruntime.ts';
import { squareConv } from '../support/square-conv.ts';

const SIDE = 8;

interface Layer {
  readonly kernel?: number;
  readonly stride?: number;
  readonly bias?: ValueId | null;
  readonly weight?: ValueId;
}

function conv(net: GraphBuilder, x: ValueId, width: number, name: string, layer: Layer = {}): ValueId {
  const { kernel = 1, stride = 1, bias = null } = layer;
  const shape = [width, net.shapeOf(x)[1]!, kernel, kernel];
  const weight = layer.weight ?? net.constant(`${name}.weight`, shape, { kind: 'initial', initialiser: KAIMING });
  const attrs = squareConv(kernel, stride);
  return net.add('unary', { fn: 'relu' }, [net.add('conv', attrs, [x, weight, bias], { name })]);
}

const KAIMING = { kind: 'kaiming-normal' } as const;
const concat = (net: GraphBuilder, parts: readonly ValueId[]) => net.add('concat', { axis: 1 }, parts);

/** A stem of `width` channels, `body`, and a classifier of five classes, with the roles a reader finds. */
function build(width: number, body: (net: GraphBuilder, x: ValueId) => ValueId): Graph {
  const net = newGraph('test');
  const stem = conv(net, net.input('x', [1, 3, 2 * SIDE, 2 * SIDE]), width, 'stem', { kernel: 3, stride: 2 });
  const pooled = net.add('globalPool', { mode: 'average' }, [body(net, stem)]);
  const flat = net.add('flatten', { axis: 1 }, [pooled]);
  const weight = net.constant('fc.weight', [5, net.shapeOf(flat)[1]!], { kind: 'initial', initialiser: KAIMING });
  const gemm = { transA: false, transB: true, alpha: 1, beta: 1 };
  return annotateRoles(net.finish([net.add('gemm', gemm, [flat, weight, null], { name: 'fc' })]));
}

/** ShuffleNet V2's unit: half passes, half is convolved, both are shuffled. */
function addShuffled(net: GraphBuilder, x: ValueId, name: string): ValueId {
  const channels = net.shapeOf(x)[1]!;
  const [left, right] = net.addAll('split', { axis: 1, sizes: [channels / 2, channels / 2] }, [x]);
  const joined = concat(net, [left!, conv(net, right!, channels / 2, name, { kernel: 3 })]);
  const apart = net.add('reshape', { shape: [1, 2, channels / 2, SIDE, SIDE], allowZero: false }, [joined]);
  const swapped = net.add('transpose', { perm: [0, 2, 1, 3, 4] }, [apart]);
  return net.add('reshape', { shape: [1, channels, SIDE, SIDE], allowZero: false }, [swapped]);
}

/** An Inception block of three branches. */
function addBranches(net: GraphBuilder, x: ValueId, name: string, widths: readonly [number, number, number]): ValueId {
  const [a, b, c] = widths.map((width, index) => conv(net, x, width, `${name}.${index}`, { kernel: 2 * index + 1 }));
  return concat(net, [a!, b!, c!]);
}

async function expectRuns(graph: Graph): Promise<void> {
  expect(findViolations(graph)).toEqual([]);
  const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 1 }).bytes));
  expect([...(output!.data as Float64Array)].every(Number.isFinite)).toBe(true);
}

const depthsOf = (graph: Graph) => findKnobs(graph).stages.map(({ depth, minDepth }) => `${minDepth}..${depth}`);

describe('channel shuffles', () => {
  const graph = build(8, (net, x) => ['one', 'two', 'three', 'four'].reduce((y, name) => addShuffled(net, y, name), x));

  it('stand between blocks that can go', () => {
    expect(depthsOf(graph)).toEqual(['1..4']);
    expect(findChannelGroups(graph).groups.map(({ name, width, multiple }) => `${name} ${width}/${multiple}`)).toEqual([
      'stem 8/2',
      'fc 5/1',
    ]);
  });

  it('go and are repeated, node by node', async () => {
    const [shallow, deep] = [2, 6].map((depth) => reshape(graph, { depths: [depth], widths: [8] }));
    const one = 9 * 4 * 4 * SIDE * SIDE;
    const { macs } = costOf(graph).totals;
    expect([shallow!.after.macs, deep!.after.macs]).toEqual([macs - 2 * one, macs + 2 * one]);
    await expectRuns(shallow!.graph);
    await expectRuns(deep!.graph);
    expect(depthsOf(deep!.graph)).toEqual(['1..6']);
  });
});

describe('concatenations whose sums happen to be equal', () => {
  const graph = build(12, (net, x) =>
    [
      [4, 9, 11],
      [7, 8, 9],
      [5, 13, 6],
    ].reduce((y, widths, index) => addBranches(net, y, `block${index}`, widths as [number, number, number]), x),
  );

  it('are no depth that a search can vary, since rounded widths differ', () => {
    expect(depthsOf(graph)).toEqual(['3..3']);
  });

  it('can go where their widths are chosen to fit', async () => {
    for (const scale of [1.5, 3]) {
      const { setting, graph: reshaped } = reshape(graph, { scale, multiple: 1, tolerance: 0.05 });
      expect(setting[0]!.depth).toBe(Math.round(3 / scale));
      await expectRuns(reshaped);
    }
  });

  it('are refused at widths where they do not fit, with the nearest that does', () => {
    const widths = Array.from({ length: 12 }, (_, index) => index + 13);
    const messages = widths.map((width) => {
      try {
        return reshape(graph, { depths: [2], widths: [width], multiple: 1 }).after.macs > 0 ? '' : 'nothing';
      } catch (error) {
        return (error as Error).message;
      }
    });
    const refused = messages.filter((message) => message !== '');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(widths.length);
    for (const message of refused)
      expect(message).toMatch(/^--width: stage1 cannot have depth 2 at width \d+: .* \(\d+ is the nearest width/);
  });
});

describe('vectors that layers share', () => {
  const zeros = (net: GraphBuilder, size: number) => net.constant('zeros', [size], { kind: 'fill', value: 0 });

  it('by chance do not tie them, nor cost less in one layer than in two', () => {
    const graph = build(8, (net, x) => {
      const bias = zeros(net, 16);
      const y = conv(net, x, 16, 'a', { kernel: 3, bias });
      return conv(net, conv(net, y, 16, 'b', { kernel: 3, bias }), 16, 'c', { kernel: 3, bias });
    });
    expect(findKnobs(graph).groups.groups.map(({ name }) => name)).toEqual(['stem', 'a', 'b', 'c', 'fc']);
    const { after } = reshape(graph, { layerWidths: { b: 4 }, mode: 'naive', multiple: 1 });
    expect(after.params).toBe(costOf(graph).totals.params - 9 * 16 * 12 * 2 - 12 + 2 * 16);
    const targets = [{ metric: 'macs', limit: 0.5 * costOf(graph).totals.macs }] as const;
    const read = (id: ValueId) => {
      const size = graph.values[id]!.shape.reduce((product, length) => product * length, 1);
      return Float64Array.from({ length: size }, (_, index) => Math.sin(id + index));
    };
    expect(findViolations(prune(graph, { targets, criterion: 'l1', readWeights: read }).graph)).toEqual([]);
  });

  it('on purpose stay shared', () => {
    const graph = build(8, (net, x) => {
      const bias = zeros(net, 8);
      const weight = net.constant('shared', [8, 8, 3, 3], { kind: 'initial', initialiser: KAIMING });
      return conv(net, conv(net, x, 8, 'a', { kernel: 3, bias, weight }), 8, 'b', { kernel: 3, bias, weight });
    });
    expect(unshareVectors(graph).graph).toBe(graph);
  });
});

describe('pads in front of the pooling of a shortcut', () => {
  it('keep the convolution behind it as wide as what it reads', () => {
    const { graph } = readFixture('bireal18');
    const { setting, multiplier, edits, after } = reshape(graph, { scale: 2, hold: 'bops' });
    expect(setting.map(({ width }) => width)).toEqual([96, 192, 382, 764]);
    expect(multiplier).toBeCloseTo(1.4936, 4);
    expect(edits[0]).toMatchObject({ kind: 'bridge' });
    expect(after).toMatchObject({ bops: 1683297000, flops: 162105320 });
  });
});

describe('a crop of what a stage makes', () => {
  const graph = build(8, (net, x) => {
    const joined = concat(net, [conv(net, x, 10, 'a'), conv(net, x, 20, 'b', { kernel: 3 })]);
    const crop = net.add('slice', { axes: [1], starts: [0], ends: [24], steps: [1] }, [joined], { name: 'crop' });
    return conv(net, crop, 6, 'c', { kernel: 3 });
  });

  it('widens with its stage', async () => {
    const { graph: wide, setting } = reshape(graph, { scale: 2, mode: 'overwide' });
    expect(setting.map(({ width }) => width)).toEqual([12]);
    const crop = wide.nodes.find(({ name }) => name === 'crop')!;
    expect(wide.values[crop.outputs[0]!]!.shape[1]).toBe(48);
    await expectRuns(wide);
  });

  it('cannot keep more than there is', () => {
    expect(() => reshape(graph, { layerWidths: { a: 2 }, mode: 'naive', multiple: 1 })).toThrowError(
      /crop: cannot keep 24 of 22 channels/,
    );
  });
});
