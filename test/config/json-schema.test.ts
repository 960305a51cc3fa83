import { expect, test } from 'vitest';
import { z } from 'zod';
import { printCheckSchema } from '../../src/config/json-schema.ts';

test('the shipped schema of the configuration is up to date', async () => {
  await expect(printCheckSchema()).toMatchFileSnapshot('../../configs/schema/check.schema.json');
});

test('the schema takes what the reader takes, and refuses unknown fields', () => {
  const schema = z.fromJSONSchema(JSON.parse(printCheckSchema()));
  const entry = { model: 'a.onnx', dims: { N: '1:8' }, budgets: [{ metric: 'ops', max: '165M', maxIncrease: 0 }] };
  expect(schema.safeParse({ models: [entry] }).success).toBe(true);
  expect(schema.safeParse({ models: [{ ...entry, modle: 1 }] }).success).toBe(false);
});
