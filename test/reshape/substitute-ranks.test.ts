import { describe, expect, it } from 'vitest';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { addElasticLinks } from '../../src/reshape/substitute/elastic-link.ts';
import { substituteRpc } from '../../src/reshape/substitute/rpc.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';

interface Layer {
  readonly width: number;
  readonly strides: readonly number[];
  readonly groups?: number;
  /** Whether the map keeps its border pixels. */
  readonly isPadded?: boolean;
}

/** A chain of binary convolutions of kernel 3 on maps of any rank, between a real first and last one. */
function buildChain(size: readonly number[], layers: readonly Layer[]): Graph {
  const net = newGraph('chain');
  const ones = size.map(() => 1);
  const convolve = (x: ValueId, { width, strides, groups = 1, isPadded = true }: Layer, name: string): ValueId => {
    const shape = [width, net.shapeOf(x)[1]! / groups, ...size.map(() => 3)];
    const initialiser = { kind: 'kaiming-normal' } as const;
    const weight = net.constant(`${name}.weight`, shape, { kind: 'initial', initialiser });
    const pads = [...ones, ...ones].map((pad) => (isPadded ? pad : 0));
    const window = { kernel: size.map(() => 3), strides, dilations: ones, pads };
    return net.add('conv', { ...window, autoPad: 'explicit', groups, arithmetic: 'float' }, [x, weight, null], {
      name,
    });
  };
  net.at({ part: 'stage', stage: 1, block: 1 });
  let x = convolve(net.input('x', [1, 3, ...size]), { width: 8, strides: ones }, 'first');
  layers.forEach((layer, index) => {
    x = convolve(x, layer, `inner${index + 1}`);
  });
  const graph = net.finish([convolve(x, { width: 4, strides: ones }, 'last')]);
  return binarize(graph, { recipe: BIREAL, select: ['inner*'] }).graph;
}

describe('Elastic-Link on maps of any rank', () => {
  it.each([
    [[16], [2]],
    [[15], [2]],
    [
      [9, 8],
      [1, 2],
    ],
    [
      [4, 7, 8],
      [1, 2, 2],
    ],
  ])('%j by strides %j', async (size, strides) => {
    const given = buildChain(size, [
      { width: 12, strides },
      { width: 12, strides: size.map(() => 1) },
    ]);
    const { graph, edits } = addElasticLinks(given, { select: ['all'], gamma: 'channel' });
    expect(edits.map(({ subject }) => subject)).toEqual(['inner1', 'inner2']);
    expect(findViolations(graph)).toEqual([]);
    expect(costOf(graph).totals.params - costOf(given).totals.params).toBe(12 + 12);
    const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 1 }).bytes));
    expect(output!.dims).toEqual(given.values[given.outputs[0]!]!.shape);
    expect([...(output!.data as Float64Array)].every(Number.isFinite)).toBe(true);
  });
});

describe('all', () => {
  const mixed = buildChain(
    [16, 16],
    [
      { width: 8, strides: [1, 1], groups: 8 },
      { width: 8, strides: [1, 1] },
      { width: 8, strides: [1, 1], isPadded: false },
    ],
  );

  it('means those that can be reshaped', () => {
    const { edits } = substituteRpc(mixed, { select: ['all'] });
    expect(edits.map(({ subject }) => subject)).toContain('inner2');
    expect(edits.map(({ subject }) => subject)).not.toContain('inner1');
    expect(() => substituteRpc(mixed, { select: ['all', 'inner1'] })).toThrowError(
      /inner1: cannot be reshaped: it must/,
    );
  });

  it('means those that can be linked', () => {
    const { edits } = addElasticLinks(mixed, { select: ['all'], gamma: 'layer' });
    expect(edits.map(({ subject }) => subject)).toEqual(['inner1', 'inner2']);
    expect(() => addElasticLinks(mixed, { select: ['inner3'], gamma: 'layer' })).toThrowError(
      /inner3: makes maps of 14x14 of 16x16, which no pooling does/,
    );
  });

  it('is refused, naming a layer, where none can', () => {
    const sequence = buildChain([16], [{ width: 8, strides: [1] }]);
    expect(() => substituteRpc(sequence, { select: ['all'] })).toThrowError(
      /^all: none of these .* can be changed: inner1 cannot be reshaped: that is for maps of 2 axes, not of 1 \(choose/,
    );
    const cropped = buildChain([16], [{ width: 8, strides: [1], isPadded: false }]);
    expect(() => addElasticLinks(cropped, { select: ['all'], gamma: 'layer' })).toThrowError(
      /^all: none of these convolutions can be changed: inner1 makes maps of 14.* \(choose another form\)$/,
    );
  });
});
