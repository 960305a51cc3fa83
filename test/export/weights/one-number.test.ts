import { expect, test } from 'vitest';
import { oneNumberOf } from '../../../src/export/weights/one-number.ts';
import type { ParameterRole } from '../../../src/export/weights/role.ts';
import type { Content, TensorStore } from '../../../src/graph/tensor.ts';

const START: ParameterRole = { kind: 'start', value: 5 };
const WEIGHT: ParameterRole = { kind: 'weight', fanIn: 4 };
const STORED: Content = { kind: 'stored', bytes: { file: null, offset: 0, length: 16, encoding: 'raw' } };

const numberOf = (content: Content, role: ParameterRole, store?: TensorStore) =>
  oneNumberOf({ name: 'c', shape: [4], dtype: 'float32', bits: 32, content }, role, store);

test('values that are there decide, whatever they are for', () => {
  for (const role of [START, WEIGHT]) {
    expect(numberOf({ kind: 'fill', value: 3 }, role)).toBe(3);
    expect(numberOf({ kind: 'dense', data: [2, 2, 2, 2] }, role)).toBe(2);
    expect(numberOf({ kind: 'dense', data: [2, 2, 2, 1] }, role)).toBeUndefined();
    expect(numberOf(STORED, role, { read: () => Float32Array.of(1, 1, 1, 1) })).toBe(1);
    expect(numberOf(STORED, role, { read: () => Float32Array.of(1, 0, 1, 1) })).toBeUndefined();
  }
});

test('of values that are not there, those of weights are drawn and others are what their role starts from', () => {
  for (const content of [STORED, { kind: 'absent', reason: '' } as const]) {
    expect([numberOf(content, START), numberOf(content, WEIGHT)]).toEqual([5, undefined]);
  }
});

test('what a network is to start from was stored by nobody', () => {
  for (const role of [START, WEIGHT]) {
    expect(numberOf({ kind: 'initial', initialiser: { kind: 'constant', value: 1 } }, role)).toBeUndefined();
  }
});
