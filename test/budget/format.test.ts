import { expect, test } from 'vitest';
import { formatBytes, formatChange, formatCount, formatExact, formatPercent } from '../../src/budget/format.ts';

test.each([
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [1000, '1.00 k'],
  [12_345, '12.3 k'],
  [999_499, '999 k'],
  [999_500, '1.00 M'],
  [1_814_073_344, '1.81 G'],
  [1_120_000_000_000, '1.12 T'],
  [2.5, '2.50'],
  [-1_814_073_344, '-1.81 G'],
])('count %d reads %s', (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [0, '0 B'],
  [320, '320 B'],
  [4_170_000, '4.17 MB'],
  [46_800_000, '46.8 MB'],
])('%d bytes read %s', (value, text) => {
  expect(formatBytes(value)).toBe(text);
});

test.each([
  [512, '512'],
  [1814073344, '1,814,073,344'],
  [163992048.5, '163,992,048.5'],
  [-1234, '-1,234'],
])('%d in full reads %s', (value, text) => {
  expect(formatExact(value)).toBe(text);
});

test('a change says its sign, and what was not there before', () => {
  expect(formatChange(200, 150)).toBe('-25.0 %');
  expect(formatChange(100, 103.2)).toBe('+3.2 %');
  expect(formatChange(5, 5)).toBe('=');
  expect(formatChange(0, 5)).toBe('new');
  expect(formatPercent(100)).toBe('100 %');
});
