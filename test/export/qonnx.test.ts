import onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { toQonnx, writeQonnx } from '../../src/export/qonnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';
import { buildShort } from './small-backbone.ts';

const { onnx } = onnxProto;
const WINDOW = {
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [1, 1, 1, 1],
  autoPad: 'explicit',
  arithmetic: 'float',
} as const;

/** sign, binary convolution with the mean magnitude as scale. */
function layer(): Graph {
  const b = newGraph('layer');
  const x = b.input('x', [1, 4, 5, 5]);
  const w = b.constant('w', [3, 4, 3, 3], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
  const scale = b.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [b.add('unary', { fn: 'abs' }, [w])]);
  const binary = b.add('elementwise', { fn: 'mul' }, [b.add('unary', { fn: 'sign' }, [w]), scale], { name: 'weight' });
  const signs = b.add('unary', { fn: 'sign' }, [x], { name: 'binarize' });
  return b.finish([b.add('conv', { ...WINDOW, groups: 1 }, [signs, binary], { name: 'conv' })]);
}

test('both operands of a binary layer come from BipolarQuant, the weight with its scales', () => {
  const { graph, opsetImport } = onnx.ModelProto.decode(writeQonnx(layer()).bytes);
  expect(opsetImport.map(({ domain }) => domain)).toEqual(['', 'qonnx.custom_op.general']);
  const names = (list: readonly (string | null)[]) => list.join(' ');
  expect(graph!.node!.map(({ opType, input }) => `${opType}: ${names(input!)}`)).toEqual([
    'BipolarQuant: w conv.weight.scale',
    'BipolarQuant: x binarize.scale',
    'Conv: binarize:out weight:out',
  ]);
  const dims = Object.fromEntries(graph!.initializer!.map(({ name, dims }) => [name, dims!.map(Number)]));
  expect(dims).toEqual({ w: [3, 4, 3, 3], 'binarize.scale': [], 'conv.weight.scale': [3, 1, 1, 1] });
});

test('it computes what the operators do', async () => {
  const values = async (graph: Graph) => Object.values(await runModel(writeOnnx(graph, { seed: 2 }).bytes))[0]!.data;
  const plain = await values(layer());
  const quantised = await values(toQonnx(layer(), { seed: 2 }));
  expect(Math.max(...Array.from(plain, (value, index) => Math.abs(value - quantised[index]!)))).toBeLessThan(1e-5);
});

describe.each([
  'bireal18',
  'ir-net20',
  'rb-net-18',
  'dwr-r18-c10-sd-bnn',
  'pokebnn-0.5x',
  'distribution-aware-resnet18',
])('%s', (name) => {
  const graph = annotatePrecision(build(name));
  const back = readModel(createByteSource(name, writeQonnx(graph).bytes));

  test('is read back without an unknown operator, at the same precisions', () => {
    expect(back.unknown).toEqual([]);
    const { params, storedParams, modelSizeBytes, ...rest } = costOf(back.graph).totals;
    expect({ ...costOf(graph).totals, ...rest }).toEqual(costOf(graph).totals);
    expect(back.graph.nodes.some((node) => node.kind === 'unary' && node.attrs.fn === 'sign')).toBe(false);
    expect([params, storedParams, modelSizeBytes].every((count) => count > 0)).toBe(true);
  });
});

function build(name: string): Graph {
  const config = findBackbone(name)!;
  return config.input.size > 32 ? buildShort(name, 64) : buildBackbone(config);
}
