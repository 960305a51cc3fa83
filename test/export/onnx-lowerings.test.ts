import { describe, expect, test } from 'vitest';
import { LOWERINGS } from '../../src/export/onnx/lowerings.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { runModel } from '../support/onnxruntime.ts';
import { SAMPLES, type Sample } from './samples.ts';

/** Kinds that the samples cannot hold: what an opaque node is only its file knows. */
const WITHOUT_SAMPLE = ['opaque'];

/** A dialect that onnxruntime does not know, without a body. */
const NOT_RUN = /^quantise trunc$/;

/** Written in other operators at some operator set, so that they do not come back as they were. */
const REWRITTEN = /^(unary (gelu|mish|hardSwish|swish)|normalise (group|layer)|softmax flattening|generate|if)/;

test('every kind of operator has a sample', () => {
  const kinds = new Set(SAMPLES.flatMap((sample) => sample.kinds));
  const missing = Object.keys(LOWERINGS).filter((kind) => !kinds.has(kind as never));
  expect(missing).toEqual(WITHOUT_SAMPLE);
});

describe.each([13, 17, 21])('at operator set %i', (opset) => {
  test.each(SAMPLES.filter(({ name }) => !NOT_RUN.test(name)))(
    '$name runs and gives the shape it should',
    async ({ graph }) => {
      const outputs = await runModel(writeOnnx(graph, { opset, seed: 1 }).bytes);
      const declared = graph.values[graph.outputs[0]!]!;
      const output = outputs[declared.name]!;
      expect(output.dims).toEqual(declared.shape);
      expect(Array.from(output.data).every(Number.isFinite)).toBe(true);
    },
  );

  test.each(SAMPLES.filter(({ name }) => !REWRITTEN.test(name)))('$name is read back as it was', (sample) => {
    expect(printGraph(readBack(sample, opset))).toBe(printGraph(annotatePrecision(withoutUnread(sample.graph))));
  });
});

test.each(SAMPLES.filter(({ name }) => REWRITTEN.test(name) || /^(reduce|resize|pad|clip|dropout)/.test(name)))(
  '$name gives the same values in old operators as in new ones',
  async ({ graph }) => {
    const [old, current] = await Promise.all(
      [13, 21].map((opset) => runModel(writeOnnx(graph, { opset, seed: 1 }).bytes)),
    );
    const { name } = graph.values[graph.outputs[0]!]!;
    const differences = Array.from(old![name]!.data, (value, index) => Math.abs(value - current![name]!.data[index]!));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  },
);

/** Outputs that nobody reads are left out, or read back as left out. */
function withoutUnread(graph: Graph): Graph {
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  const nodes = graph.nodes.map((node) => {
    const count = node.outputs.findLastIndex((id) => read.has(id)) + 1;
    return { ...node, outputs: node.outputs.slice(0, count) };
  });
  return { ...graph, nodes };
}

function readBack({ graph, name }: Sample, opset: number) {
  const { bytes } = writeOnnx(graph, { opset, seed: 1 });
  return readModel(createByteSource(name, bytes)).graph;
}
