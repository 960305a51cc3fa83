import { describe, expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import type { TensorStore } from '../../src/graph/tensor.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { FIXTURES, hasLight, LIGHT_MODELS } from './fixtures.ts';
import { hollow } from './hollow.ts';

describe.each([13, 17, 21])('at operator set %i', (opset) => {
  test.each(FIXTURES)('$name is read back as it was', (fixture) => {
    const { graph, store } = fixture.read();
    const back = writeAndRead(graph, opset, store);
    expect(printGraph(back)).toBe(printGraph(graph));
    expect(costOf(back)).toEqual(costOf(graph));
  });
});

test.skipIf(!hasLight).each(LIGHT_MODELS)('$name is read back as it was, softmax by axis', (fixture) => {
  const { graph, store } = fixture.read();
  const back = writeAndRead(graph, 17, store);
  expect(printGraph(back)).toBe(printGraph(graph).replace(/( = softmax\(.*) flattens=true/, '$1'));
  expect(costOf(back)).toEqual(costOf(graph));
});

test.runIf(!hasLight)('the light models of the ONNX project are not here, so they are not tested', ({ skip }) =>
  skip(),
);

test.each(listBackbones())('$name costs the same when it is read back', (config) => {
  const graph = annotatePrecision(buildBackbone(config));
  const costs = costOf(graph);
  expect(costOf(writeAndRead(graph, 17))).toEqual(costs);
  const { bytes } = writeOnnx(hollow(graph), { form: 'train', placeholders: 'keep' });
  const { totals, layers } = costOf(readModel(createByteSource(config.name, bytes)).graph);
  expect(totals).toEqual(costs.totals);
  // nodes inside functions have names of their own
  const unnamed = (rows: typeof layers) => rows.map((row) => ({ ...row, name: '' }));
  expect(unnamed(layers)).toEqual(unnamed(costs.layers));
});

/** Weights stay unspelled, so that the largest model takes no time. */
function writeAndRead(graph: Graph, opset: number, store?: TensorStore): Graph {
  const { bytes } = writeOnnx(hollow(graph), { opset, store, placeholders: 'keep' });
  return readModel(createByteSource(graph.name, bytes)).graph;
}
