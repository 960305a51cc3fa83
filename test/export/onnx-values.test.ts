import { expect, test } from 'vitest';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { fillInput, runModel } from '../support/onnxruntime.ts';
import { evaluate } from './reference.ts';
import { buildSmall } from './small-backbone.ts';
import { valuesFor } from './values.ts';

const CONV = {
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pads: [1, 1, 1, 1],
  autoPad: 'explicit',
  arithmetic: 'float',
} as const;
const ABSENT = { kind: 'absent', reason: 'given by the test' } as const;

test('a strided, dilated, grouped convolution', async () => {
  await expectAgreement(
    build([1, 4, 9, 7], (b, x) => {
      const w = b.constant('w', [6, 2, 3, 3], ABSENT);
      const attrs = { ...CONV, strides: [2, 1], dilations: [1, 2], pads: [1, 2, 0, 1], groups: 2 };
      return b.add('conv', attrs, [x, w, b.constant('bias', [6], ABSENT)]);
    }),
  );
});

test('a binary convolution: zeros around the signs, the mean magnitude of each filter as scale', async () => {
  await expectAgreement(
    build([1, 4, 5, 5], (b, x) => {
      const w = b.constant('w', [3, 4, 3, 3], ABSENT);
      const scale = b.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [
        b.add('unary', { fn: 'abs' }, [w]),
      ]);
      const binary = b.add('elementwise', { fn: 'mul' }, [b.add('unary', { fn: 'sign' }, [w]), scale]);
      return b.add('conv', { ...CONV, groups: 1 }, [b.add('unary', { fn: 'sign' }, [x]), binary]);
    }),
  );
});

test.each(['resnet18', 'bireal18'])('a small %s', async (name) => {
  await expectAgreement(buildSmall(name));
});

test('the sign of a zero is a zero', async () => {
  const graph = build([1, 3], (b, x) => b.add('unary', { fn: 'sign' }, [x]));
  const outputs = await runModel(writeOnnx(graph).bytes, { feeds: { x: { dims: [1, 3], data: [-0.5, 0, 0.5] } } });
  expect(Array.from(Object.values(outputs)[0]!.data)).toEqual([-1, 0, 1]);
});

function build(shape: readonly number[], emit: (builder: ReturnType<typeof newGraph>, x: number) => number): Graph {
  const builder = newGraph('small');
  return builder.finish([emit(builder, builder.input('x', shape))]);
}

/** onnxruntime on the written file and the plain computation on the graph give the same numbers. */
async function expectAgreement(graph: Graph): Promise<void> {
  const weights = new Map(
    graph.values.filter(({ content }) => content !== undefined).map((value) => [value.name, valuesFor(value)]),
  );
  const { bytes } = writeOnnx(graph, { weights: ({ name }) => weights.get(name) });
  const input = fillInput(graph.values[graph.inputs[0]!]!.shape);
  const output = Object.values(await runModel(bytes, { feeds: { [graph.values[graph.inputs[0]!]!.name]: input } }))[0]!;
  const expected = evaluate(graph, input.data, (name) => weights.get(name)!);
  const scale = Math.max(...Array.from(expected, Math.abs));
  const differences = Array.from(expected, (value, index) => Math.abs(value - output.data[index]!));
  expect(scale).toBeGreaterThan(0.01);
  expect(Math.max(...differences)).toBeLessThan(1e-4 * Math.max(1, scale));
}
