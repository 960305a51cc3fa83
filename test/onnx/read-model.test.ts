import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/onnx/read-model.ts';
import { COUNTS, countMacs, countStored, fileSource, hasModel, outputShape } from './models.ts';

describe.each(COUNTS)('$model', (expected) => {
  test.skipIf(!hasModel(expected.model))('agrees with the reference counts', () => {
    const model = readModel(fileSource(expected.model));
    const { nodes } = model.graph;
    expect({
      ...countMacs(model),
      params: countStored(model),
      nConv: nodes.filter(({ kind }) => kind === 'conv').length,
      nGemm: nodes.filter(({ kind }) => kind === 'gemm' || kind === 'matmul').length,
      shape: outputShape(model),
      model: expected.model,
    }).toEqual(expected);
    expect(model.unknown).toEqual([]);
    expect(model.graph.inputs).toHaveLength(1);
  });
});

test('what the file says of itself', () => {
  const { irVersion, opset, producer, notes } = readModel(fileSource('torch/resnet18_bn.onnx'));
  expect({ irVersion, opset, producer, notes }).toEqual({
    irVersion: 7,
    opset: 13,
    producer: 'pytorch 1.13.0',
    notes: [],
  });
});

test('the binary convolutions of a Bi-Real net are found, and its weight side costs nothing', () => {
  const { graph } = readModel(fileSource('torch/bireal18.onnx'));
  const binary = graph.nodes.filter(
    ({ kind, weightBits, inputBits }) => kind === 'conv' && weightBits === 1 && inputBits === 1,
  );
  expect(binary).toHaveLength(16);
});

test('a batch, a resolution and a symbol can be chosen', () => {
  const shapeWith = (options: Parameters<typeof readModel>[1]) =>
    readModel(fileSource('torch/resnet18_dynbatch.onnx'), options).graph.values[0]!.shape;
  expect(shapeWith({})).toEqual([1, 3, 224, 224]);
  expect(shapeWith({ dims: { N: 4 } })).toEqual([4, 3, 224, 224]);
  expect(shapeWith({ input: [{ shape: [2, 3, 64, 64] }] })).toEqual([2, 3, 64, 64]);
  expect(shapeWith({ input: [{ name: 'input', shape: [2, 3, 64, 64] }] })).toEqual([2, 3, 64, 64]);
  expect(() => shapeWith({ input: [{ name: 'nothing', shape: [1] }] })).toThrow(
    /no input nothing.*its inputs are input/,
  );
});
