import onnxProto from 'onnx-proto';
import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { toQonnx, writeQonnx } from '../../src/export/qonnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';
import { hollow } from './hollow.ts';

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
    'Abs: w',
    'ReduceMean: unary:out',
    'BipolarQuant: w reduce:out',
    'BipolarQuant: x binarize/scale',
    'Conv: binarize:out weight:out',
  ]);
  const dims = Object.fromEntries(graph!.initializer!.map(({ name, dims }) => [name, dims!.map(Number)]));
  expect(dims).toEqual({ w: [3, 4, 3, 3], 'binarize/scale': [] });
});

test('it computes what the operators do', async () => {
  const values = async (graph: Graph) => Object.values(await runModel(writeOnnx(graph, { seed: 2 }).bytes))[0]!.data;
  const plain = await values(layer());
  const quantised = await values(toQonnx(layer()));
  expect(Math.max(...Array.from(plain, (value, index) => Math.abs(value - quantised[index]!)))).toBeLessThan(1e-5);
});

test.each(listBackbones())('$name is read back without an unknown operator and costs the same', (config) => {
  const graph = annotatePrecision(buildBackbone(config));
  const { bytes } = writeQonnx(hollow(graph), { placeholders: 'keep' });
  const back = readModel(createByteSource(config.name, bytes));
  expect(back.unknown).toEqual([]);
  expect(back.graph.nodes.some((node) => node.kind === 'unary' && node.attrs.fn === 'sign')).toBe(false);
  expect(costOf(back.graph).totals).toEqual(costOf(graph).totals);
});
