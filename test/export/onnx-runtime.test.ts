import { expect, test } from 'vitest';
import { writeOnnx } from '../../src/export/onnx.ts';
import { runModel } from '../support/onnxruntime.ts';
import { FIXTURES } from './fixtures.ts';

/** Too many weights to draw in a test; the others have the same operators. */
const LARGE = /^(vgg16|alexnet)/;

test.each(FIXTURES.filter(({ name }) => !LARGE.test(name)))('$name runs with drawn weights', async ({ read }) => {
  const { graph, store } = read();
  await expectLively(graph, writeOnnx(graph, { store, seed: 3 }).bytes);
});

test.each(FIXTURES.filter(({ name }) => LARGE.test(name)))('$name runs with its placeholders', async ({ read }) => {
  const { graph, store } = read();
  const { bytes } = writeOnnx(graph, { store, placeholders: 'keep' });
  const [output] = Object.values(await runModel(bytes));
  expect(output!.dims).toEqual(graph.values[graph.outputs[0]!]!.shape);
  expect(Array.from(output!.data).every(Number.isFinite)).toBe(true);
});

/** The declared shape, finite values, and classes that differ. */
async function expectLively(
  graph: { values: readonly { shape: readonly number[] }[]; outputs: readonly number[] },
  bytes: Uint8Array,
) {
  const [output] = Object.values(await runModel(bytes));
  expect(output!.dims).toEqual(graph.values[graph.outputs[0]!]!.shape);
  const values = Array.from(output!.data);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(new Set(values.map((value) => value.toPrecision(3))).size).toBeGreaterThan(values.length / 20);
}
