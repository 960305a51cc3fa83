import { expect, test } from 'vitest';
import { writeOnnx } from '../../src/export/onnx.ts';
import type { Attributes } from '../../src/graph/graph.ts';
import type { OpAttrs } from '../../src/graph/op.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';

async function quantise(
  form: OpAttrs['quantise']['form'],
  parameters: readonly number[],
  x: readonly number[],
  extra: Attributes,
) {
  const builder = newGraph(form);
  const input = builder.input('x', [x.length]);
  const operands = parameters.map((value, index) =>
    builder.constant(`p${index}`, [], { kind: 'dense', data: [value] }),
  );
  const graph = builder.finish([builder.add('quantise', { form, bits: 1, axis: 1 }, [input, ...operands], { extra })]);
  const outputs = await runModel(writeOnnx(graph).bytes, { feeds: { x: { dims: [x.length], data: x } } });
  // adding 0 makes a negative zero a plain one
  return Array.from(Object.values(outputs)[0]!.data, (value) => value + 0);
}

const quantExtra = (signed: number, narrow: number): Attributes => ({
  signed: { type: 'int', value: signed },
  narrow: { type: 'int', value: narrow },
  rounding_mode: { type: 'string', value: 'ROUND' },
});

test('a bipolar quantiser takes 0 to the upper level', async () => {
  expect(await quantise('bipolarQuant', [0.5], [-3, -0.1, 0, 0.1, 3], {})).toEqual([-0.5, -0.5, 0.5, 0.5, 0.5]);
});

test.each([
  // 3 bits: -4..3, -3..3, 0..7, 0..6, each times the scale 0.5
  ['signed', quantExtra(1, 0), [-2, 1.5]],
  ['signed and narrow', quantExtra(1, 1), [-1.5, 1.5]],
  ['unsigned', quantExtra(0, 0), [0, 3.5]],
  ['unsigned and narrow', quantExtra(0, 1), [0, 3]],
  ['without attributes: signed', {}, [-2, 1.5]],
])('a quantiser of 3 bits ends where it should: %s', async (_, extra, ends) => {
  expect(await quantise('quant', [0.5, 0, 3], [-9, 9], extra)).toEqual(ends);
});

test('ties are rounded to even, and a zero point moves the levels', async () => {
  expect(await quantise('quant', [1, 0, 4], [0.5, 1.5, 2.5, -1.5], quantExtra(1, 0))).toEqual([0, 2, 2, -2]);
  expect(await quantise('quant', [1, 3, 3], [-9, 9], quantExtra(0, 0))).toEqual([-3, 4]);
});

test('another rounding is left to runtimes that know the dialect', async () => {
  const extra: Attributes = { ...quantExtra(1, 0), rounding_mode: { type: 'string', value: 'FLOOR' } };
  await expect(quantise('quant', [1, 0, 3], [0.5], extra)).rejects.toThrow('Quant');
});
