import { describe, expect, test } from 'vitest';
import { CONVENTIONS } from '../../src/cost/conventions.ts';
import { costOf } from '../../src/cost/cost.ts';
import { groupByBlock, groupByLayer, groupByStage } from '../../src/cost/groups.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { conv, type Sketch, sketch, weight, withBits } from './sketch.ts';

function drawNorm(g: Sketch, x: ValueId): ValueId {
  const vectors = ['scale', 'shift', 'mean', 'variance'].map((name) => weight(g, name, [g.shapeOf(x)[1]!]));
  return g.add('batchNorm', { epsilon: 0 }, [x, ...vectors]);
}

/** Stem, two blocks of one binary convolution with a shortcut, and a classifier; 4x4 pixels. */
const NET = withBits(
  sketch((g) => {
    let x = g.add(
      'conv',
      conv([3, 3], { pads: [1, 1, 1, 1] }),
      [g.input('x', [1, 3, 4, 4]), weight(g, 'stem.w', [8, 3, 3, 3])],
      { name: 'stem' },
    );
    x = drawNorm(g, x);
    for (const block of [1, 2]) {
      g.at({ part: 'stage', stage: 1, block });
      const sign = g.add('unary', { fn: 'sign' }, [x]);
      const y = g.add('conv', conv([1, 1]), [sign, weight(g, `w${block}`, [8, 8, 1, 1])], { name: `conv${block}` });
      x = g.add('elementwise', { fn: 'add' }, [drawNorm(g, y), x]);
    }
    g.at({ part: 'head', stage: 0, block: 0 });
    const pooled = g.add('flatten', { axis: 1 }, [g.add('globalPool', { mode: 'average' }, [x])]);
    const fc = { transA: false, transB: true, alpha: 1, beta: 1 };
    return [g.add('gemm', fc, [pooled, weight(g, 'fc.w', [10, 8]), weight(g, 'bias', [10])], { name: 'fc' })];
  }),
  { conv1: [1, 1], conv2: [1, 1] },
);

describe('a small binary network', () => {
  test('totals', () => {
    expect(costOf(NET).totals).toMatchObject({
      macs: 16 * 8 * 27 + 2 * 16 * 64 + 80,
      bops: 2 * 16 * 64,
      flops: 16 * 8 * 27 + 80,
      ops: 16 * 8 * 27 + 80 + 32,
      // three normalisations, two signs, two additions, one global pool of 128 elements
      elementwise: 128 * (3 * 2 + 2 + 2 + 1),
      params: 216 + 128 + 80 + 10 + 3 * 16,
      binaryParams: 128,
      storedParams: 216 + 128 + 80 + 10 + 3 * 32,
      modelSizeBytes: (216 + 80 + 10 + 48) * 4 + 16,
      activations: 3 * 128,
      binaryActivations: 2 * 128,
    });
  });
  test('rows say where each node stands', () => {
    const row = costOf(NET).layers.find(({ name }) => name === 'conv2');
    expect(row).toMatchObject({
      kind: 'conv',
      isLayer: true,
      part: 'stage',
      stage: 1,
      block: 2,
      weightBits: 1,
      outputShape: [1, 8, 4, 4],
      bops: 1024,
    });
  });
  test('another convention changes ops alone', () => {
    const [usual, ace] = [costOf(NET), costOf(NET, { convention: CONVENTIONS.ace })];
    expect(ace.convention).toBe('ace');
    expect(ace.totals).toEqual({ ...usual.totals, ops: 2048 + 256 * (16 * 8 * 27 + 80) });
    expect(costOf(NET, { convention: CONVENTIONS['ops64-nofc'] }).totals.ops).toBe(usual.totals.ops - 80);
  });
  test('groups by stage, block and layer each add up to the totals', () => {
    const { layers, totals } = costOf(NET);
    const groups = [groupByStage(layers), groupByBlock(layers), groupByLayer(layers)];
    expect(groups.map((rows) => rows.map(({ name }) => name))).toEqual([
      ['stem', 'stage 1', 'head'],
      ['stem', 'stage 1 block 1', 'stage 1 block 2', 'head'],
      ['stem', 'conv1', 'conv2', 'fc'],
    ]);
    for (const rows of groups) {
      expect(rows.reduce((sum, row) => sum + row.metrics.elementwise, 0)).toBe(totals.elementwise);
      expect(rows.reduce((sum, row) => sum + row.metrics.modelSizeBytes, 0)).toBe(totals.modelSizeBytes);
      expect(Math.max(...rows.map((row) => row.metrics.peakActivationBytes))).toBe(totals.peakActivationBytes);
      expect(rows.flatMap((row) => row.rows)).toEqual(layers);
    }
  });
  test('is free of packed bytes that are lost between rows', () => {
    const { layers } = costOf(NET);
    expect(layers.find(({ name }) => name === 'conv1')?.modelSizeBytes).toBe(8);
  });
});

test('an unknown operator is listed, with its domain, and not counted as known', () => {
  const graph = sketch((g) => [g.add('unary', { fn: 'relu' }, [g.input('x', [1, 2])])]);
  const opaque: Graph = {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      kind: 'opaque',
      attrs: { domain: 'com.acme', type: 'Fancy' },
    })) as Graph['nodes'],
  };
  expect(costOf(opaque).unknown).toEqual([{ node: 'unary', type: 'com.acme.Fancy', reason: expect.any(String) }]);
});

describe('a choice between branches', () => {
  const branch = (width: number, captured: boolean): Graph =>
    sketch((g) => {
      const x = g.input('x', [1, 3, 4, 4]);
      const w = captured ? g.input('w', [width, 3, 1, 1]) : weight(g, 'w', [width, 3, 1, 1]);
      return [
        g.add('reduce', { fn: 'mean', axes: [1], keepDims: true }, [
          g.add('conv', conv([1, 1]), [x, w], { name: 'inner' }),
        ]),
      ];
    });
  const choose = (first: Graph, second: Graph) =>
    sketch((g) => {
      const condition = g.input('condition', [], 'bool');
      const x = g.add('unary', { fn: 'relu' }, [g.input('x', [1, 3, 4, 4])]);
      const captures = first.inputs.length > 1 ? [x, weight(g, 'outer', [5, 3, 1, 1])] : [x];
      return [g.add('if', { [THEN]: first, else: second } as never, [condition, ...captures, x])];
    });

  test('costs as the dearer one, with the parameters of both', () => {
    const report = costOf(choose(branch(2, false), branch(7, false)));
    expect(report.totals).toMatchObject({ macs: 16 * 3 * 7, params: 3 * 2 + 3 * 7, activations: 16 * 7 });
    expect(report.notes).toEqual([expect.stringContaining('dearer branch')]);
  });
  test('a captured weight is a parameter, with the bits of the layer inside', () => {
    const binary = withBits(branch(5, true), { inner: [1, 1] });
    expect(costOf(choose(binary, branch(1, false))).totals).toMatchObject({
      bops: 16 * 15,
      params: 15 + 3,
      binaryParams: 15,
    });
  });
  test('memory inside adds to what is live around', () => {
    // the captured map of 3 channels and the convolution's 7, each of 16 pixels in 4 bytes, and the condition
    const { totals } = costOf(choose(branch(2, false), branch(7, false)));
    expect(totals.peakActivationBytes).toBe((3 + 7 + 1) * 64 + 1);
  });
  test('an unknown operator inside is listed by its path', () => {
    const inner = branch(2, false);
    const broken = {
      ...inner,
      nodes: inner.nodes.map((node) => ({ ...node, kind: 'opaque', attrs: { domain: '', type: 'Odd' } })),
    } as Graph;
    const graph = choose(inner, inner);
    const nodes = graph.nodes.map((node) =>
      node.kind === 'if' ? { ...node, attrs: { ...node.attrs, else: broken } } : node,
    );
    expect(costOf({ ...graph, nodes } as Graph).unknown.map(({ node, type }) => `${node} ${type}`)).toEqual([
      'if/inner Odd',
      'if/reduce Odd',
    ]);
  });
});

/** Spelled as a computed key, since an object with a `then` looks like a promise to the linter. */
const THEN = 'then';
