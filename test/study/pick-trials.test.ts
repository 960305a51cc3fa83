import { describe, expect, it } from 'vitest';
import { pickPromising, pickSpread, planRounds } from '../../src/study/pick-trials.ts';

const candidates = [5, 1, 4, 2, 3].map((id) => ({ id, cost: 10 * id }));
const done = (id: number, accuracy: number) => ({ kind: 'trial', id, status: 'done', accuracy, attempts: 1 }) as const;

describe('planRounds', () => {
  it('halves what is left', () => {
    expect(planRounds(16)).toEqual([8, 4, 2, 1, 1]);
    expect(planRounds(1)).toEqual([1]);
    expect(planRounds(0)).toEqual([]);
  });
});

describe('pickSpread', () => {
  it('takes both ends and even steps between', () => {
    expect(pickSpread(candidates, 3)).toEqual([1, 3, 5]);
    expect(pickSpread(candidates, 9)).toEqual([1, 2, 3, 4, 5]);
    expect(pickSpread(candidates, 1)).toEqual([5]);
  });
});

describe('pickPromising', () => {
  it('takes the largest gain over what was measured at no more cost, and nothing twice', () => {
    const failed = { kind: 'trial', id: 3, status: 'failed', attempts: 2, reason: 'it printed nothing' } as const;
    const trials = [done(1, 50), done(4, 60), failed];
    // gains: 2 against 50 is 5, 5 against 60 is 2
    const promise = (id: number): number => ({ 2: 55, 5: 62 })[id] ?? 99;
    expect(pickPromising(candidates, trials, promise, 2)).toEqual([2, 5]);
    expect(pickPromising(candidates, trials, promise, 1)).toEqual([2]);
  });

  it('does not crowd: what is picked counts as measured for the next', () => {
    const promise = (id: number): number => ({ 2: 70, 3: 71, 5: 66 })[id] ?? 0;
    // after 3 (gain 21) its neighbour 2 still gains 20; after both, 5 gains nothing
    expect(pickPromising(candidates, [done(1, 50), done(4, 60)], promise, 3)).toEqual([3, 2, 5]);
    expect(pickPromising(candidates, [done(1, 50)], (id) => ({ 2: 58, 3: 59, 4: 57 })[id] ?? 58, 2)).toEqual([3, 2]);
  });

  it('measures a candidate that is cheaper than all against the lowest of them', () => {
    expect(pickPromising(candidates, [done(5, 60), done(4, 58)], (id) => 50 + id, 1)).toEqual([3]);
  });
});
