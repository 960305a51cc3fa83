import { expect, test } from 'vitest';
import cifar10 from '../../configs/spaces/nas-bnn-cifar10.json' with { type: 'json' };
import imagenet from '../../configs/spaces/nas-bnn-imagenet.json' with { type: 'json' };
import wakevision from '../../configs/spaces/nas-bnn-wakevision.json' with { type: 'json' };
import type { NasBnnSpace } from '../../src/backbones/nas-bnn.ts';
import { buildNasBnn } from '../../src/backbones/nas-bnn.ts';
import { CONVENTIONS } from '../../src/cost/conventions.ts';
import { costOf } from '../../src/cost/cost.ts';
import { findViolations } from '../../src/graph/verify.ts';
import pairs from './nas-bnn-pairs.json' with { type: 'json' };

const SPACES = { wakevision, cifar10 } as unknown as Record<'wakevision' | 'cifar10', NasBnnSpace>;
const IMAGENET = imagenet as unknown as NasBnnSpace;
/** With room for the rounding of doubles. */
const HALF_OF_LAST_DIGIT = 5e-5 + 1e-9;
/** The smallest ImageNet subnet: every choice at its cheapest. */
const SMALLEST = IMAGENET.rows
  .flatMap((row, index) =>
    Array.from({ length: Math.max(...row.blocks) }, (_, block) => {
      const place = block < Math.min(...row.blocks) ? [index, block] : [-1, -1];
      const last = (list: readonly number[]) => list.at(-1)!;
      return [...place, row.channels[0]!, row.kernels[0]!, last(row.groups1), last(row.groups2)];
    }),
  )
  .flat();

test.each(['wakevision', 'cifar10'] as const)(
  'every logged subnet of %s costs what was logged, to four decimals',
  (name) => {
    const wrong = (pairs[name] as [number[], number][]).filter(([tuple, logged]) => {
      const { ops } = costOf(buildNasBnn(SPACES[name], tuple), { convention: CONVENTIONS['nas-bnn'] }).totals;
      return Math.abs(ops / 1e6 - logged) > HALF_OF_LAST_DIGIT;
    });
    expect(wrong).toEqual([]);
  },
);

test('a subnet of the ImageNet space obeys the rules of graphs', () => {
  expect(findViolations(buildNasBnn(IMAGENET, SMALLEST))).toEqual([]);
});

test('a tuple that the space does not allow is told apart', () => {
  const changed = (index: number, value: number) => SMALLEST.map((number, at) => (at === index ? value : number));
  expect(() => buildNasBnn(IMAGENET, SMALLEST.slice(1))).toThrow(/131 numbers are given where 22 blocks need 132/);
  expect(() => buildNasBnn(IMAGENET, changed(2, 25))).toThrow(/slot 1 has channels 25; allowed are 24, 32, 48/);
  expect(() => buildNasBnn(IMAGENET, changed(0, 1))).toThrow(/slot 1 is of stage 0, not 1/);
  expect(() => buildNasBnn(IMAGENET, changed(12, -1))).toThrow(/stage 1 has the blocks 0; allowed are 2 or 3/);
});
