import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBaseline, encodeBaseline } from '../../src/budget/baseline.ts';
import { readBaseline } from '../../src/config/baseline-schema.ts';
import { costed, layer } from './sample.ts';

test('what is written is read back', () => {
  const models = fc.dictionary(
    fc.string(),
    fc
      .array(fc.tuple(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e15 })))
      .map((rows) => costed(rows.map(([name, macs]) => layer(name, { macs })))),
  );
  fc.assert(
    fc.property(models, (given) => {
      const costs = new Map(Object.entries(given));
      expect(readBaseline(encodeBaseline(costs), 'x')).toEqual(costs);
    }),
  );
});

test('a layer is a line, so that a change touches only its own', () => {
  const network = (macs: number) => new Map([['net', costed([layer('one', { params: 1 }), layer('two', { macs })])]]);
  const [before, after] = [encodeBaseline(network(1)).split('\n'), encodeBaseline(network(2)).split('\n')];
  const changed = after.filter((line, index) => line !== before[index]);
  expect(changed.map((line) => line.trim().slice(0, 8))).toEqual(['"totals"', '["two","']);
});

test('metrics are found by name, whatever their order', () => {
  const model = { convention: 'ops64', score: null, totals: [7, 8], layers: [] };
  const { totals } = decodeBaseline({ version: 1, metrics: ['params', 'macs'], models: { net: model } }).get('net')!;
  expect([totals.params, totals.macs, totals.bops]).toEqual([7, 8, Number.NaN]);
});

test.each([
  '',
  '{}',
  '{"version": 2, "metrics": [], "models": {}}',
  '{"version": 1, "metrics": [], "models": {"a": 1}}',
])('%j is no baseline', (text) => {
  expect(() => readBaseline(text, 'base.json')).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', subject: 'base.json' }),
  );
});
