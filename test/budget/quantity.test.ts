import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount } from '../../src/budget/format.ts';
import { parseQuantity, resolveQuantity } from '../../src/budget/quantity.ts';
import type { Dimension } from '../../src/budget/units.ts';
import { BitboneError } from '../../src/graph/errors.ts';

const read = (text: string, dimension: Dimension) => resolveQuantity(parseQuantity(text, dimension, '--max'), 1000);

function refusal(text: string, dimension: Dimension): string {
  try {
    parseQuantity(text, dimension, '--max');
  } catch (error) {
    if (error instanceof BitboneError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('parseQuantity', () => {
  test.each<[string, Dimension, number]>([
    ['165M', 'count', 165_000_000],
    ['1.7G', 'count', 1_700_000_000],
    ['1.1M', 'count', 1_100_000],
    ['1.68 G', 'count', 1_680_000_000],
    ['730k', 'count', 730_000],
    ['730K', 'count', 730_000],
    ['2T', 'count', 2e12],
    ['12_500', 'count', 12_500],
    ['1.65e8', 'count', 165_000_000],
    ['1e3k', 'count', 1_000_000],
    ['.5M', 'count', 500_000],
    ['60%', 'count', 600],
    ['2.5 %', 'count', 25],
    ['4MB', 'bytes', 4_000_000],
    ['4MiB', 'bytes', 4_194_304],
    ['512kB', 'bytes', 512_000],
    ['512KiB', 'bytes', 524_288],
    ['1.5GiB', 'bytes', 1_610_612_736],
    ['320B', 'bytes', 320],
    ['4096', 'bytes', 4096],
    ['0', 'count', 0],
    ['0.75', 'plain', 0.75],
    ['-1.5', 'plain', -1.5],
    ['90%', 'plain', 900],
  ])('%s as %s is %d', (text, dimension, value) => {
    expect(read(text, dimension)).toBe(value);
  });

  test.each<[string, Dimension]>([
    ['50m', 'count'],
    ['1.7g', 'count'],
    ['1.7B', 'count'],
    ['165MB', 'count'],
    ['4Mi', 'count'],
    ['165Mops', 'count'],
    ['1,000', 'count'],
    ['-5M', 'count'],
    ['-5%', 'count'],
    ['', 'count'],
    ['many', 'count'],
    ['1e999', 'count'],
    ['4M', 'bytes'],
    ['4Mb', 'bytes'],
    ['8b', 'bytes'],
    ['4mb', 'bytes'],
    ['4 bananas', 'bytes'],
    ['0.8M', 'plain'],
  ])('refuses %j as %s', (text, dimension) => {
    expect(refusal(text, dimension)).toMatchSnapshot();
  });

  test('reads back every formatted count and size to three digits', () => {
    const value = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(value, (count) => {
        expect(Math.abs(read(formatCount(count), 'count') - count)).toBeLessThanOrEqual(0.005 * count);
        expect(Math.abs(read(formatBytes(count), 'bytes') - count)).toBeLessThanOrEqual(0.005 * count);
      }),
    );
  });

  test('decimal units are exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (millis) => {
        const text = `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, '0')}`;
        expect(read(`${text}M`, 'count')).toBe(millis * 1000);
      }),
    );
  });
});
