import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CostReport, LayerCost } from '../../src/cost/cost.ts';
import { diffCosts, isChanged } from '../../src/cost/diff.ts';
import { METRIC_NAMES } from '../../src/cost/metrics.ts';

function layer(name: string, macs: number, kind: LayerCost['kind'] = 'conv'): LayerCost {
  const metrics = Object.fromEntries(METRIC_NAMES.map((metric) => [metric, macs])) as Record<
    (typeof METRIC_NAMES)[number],
    number
  >;
  const role = { part: 'stage' as const, stage: 1, block: 1, shortcut: false };
  return { name, kind, isLayer: true, ...role, weightBits: 32, inputBits: 32, outputShape: [1], ...metrics };
}

function report(layers: readonly LayerCost[]): CostReport {
  const macs = layers.reduce((sum, { macs: own }) => sum + own, 0);
  return { convention: 'ops64', totals: layer('total', macs), layers, unknown: [], notes: [] };
}

const pairs = (before: LayerCost[], after: LayerCost[]) =>
  diffCosts(report(before), report(after)).layers.map((part) => [part.before?.name ?? null, part.after?.name ?? null]);

test('layers are paired by name, and a removed one stands where it was', () => {
  expect(pairs([layer('a', 1), layer('b', 2), layer('c', 3)], [layer('a', 1), layer('c', 4), layer('d', 5)])).toEqual([
    ['a', 'a'],
    ['b', null],
    ['c', 'c'],
    [null, 'd'],
  ]);
});

test('renamed layers are paired by position between those that kept their names, and by kind', () => {
  const before = [layer('a', 1), layer('x', 2), layer('b', 3), layer('y', 4, 'gemm')];
  const after = [layer('a', 1), layer('p', 2), layer('b', 3), layer('q', 4), layer('r', 4, 'gemm')];
  expect(pairs(before, after)).toEqual([
    ['a', 'a'],
    ['x', 'p'],
    ['b', 'b'],
    [null, 'q'],
    ['y', 'r'],
  ]);
});

const layers = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    macs: fc.nat(100),
    kind: fc.constantFrom('conv' as const, 'gemm' as const),
  }),
  { maxLength: 8 },
);

test('every layer stands in exactly one pair, and the changes add up to that of the whole', () => {
  fc.assert(
    fc.property(layers, layers, (first, second) => {
      const [before, after] = [first, second].map((list) =>
        list.map(({ name, macs, kind }) => layer(name, macs, kind)),
      );
      const diff = diffCosts(report(before!), report(after!));
      const names = (side: 'before' | 'after') =>
        diff.layers.flatMap((part) => (part[side] === null ? [] : [part[side].name]));
      expect(names('before').sort()).toEqual(before!.map(({ name }) => name).sort());
      expect(names('after')).toEqual(after!.map(({ name }) => name));
      expect(diff.layers.reduce((sum, part) => sum + part.changes.macs.change, 0)).toBe(diff.totals.macs.change);
    }),
  );
});

test('only what differs in some metric has changed', () => {
  const [same, other] = diffCosts(
    report([layer('a', 1), layer('b', 2)]),
    report([layer('a', 1), layer('b', 3)]),
  ).layers;
  expect([isChanged(same!), isChanged(other!)]).toEqual([false, true]);
});
