import { expect, test } from 'vitest';
import type { GenePart } from '../../../src/search/evolve/automaton.ts';
import { joinChains } from '../../../src/search/resolution/join-chains.ts';

const part = (...genes: number[]): GenePart => ({
  step: {
    ...{ name: 'stage1.block1', statesBefore: 1, statesAfter: 1 },
    ...{ from: new Int32Array(1), to: new Int32Array(1), costs: new Float64Array(0) },
  },
  genes,
  digits: new Uint16Array(genes.length),
});

test('chains of one shape become one whose first step chooses among them', () => {
  const [choose, first, last] = joinChains(
    [
      [part(0), part(1)],
      [part(0), part(1)],
    ],
    [],
  );
  expect([choose!.step.statesAfter, first!.step.statesAfter, last!.step.statesAfter]).toEqual([2, 2, 1]);
  expect([first!.genes, last!.genes]).toEqual([[1], [2]]);
});

test('chains of other shapes are refused', () => {
  expect(() => joinChains([[part(0), part(1)], [part(0, 1)]], [])).toThrowError(/has other blocks at some of these/);
});
