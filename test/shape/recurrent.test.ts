import { expect, test } from 'vitest';
import { infer, refusal } from './operands.ts';

const lstm = { cell: 'lstm', hidden: 20, directions: 2, layout: 0 } as const;
const weights = [
  [2, 80, 10],
  [2, 80, 20],
  [2, 160],
];

test('an LSTM in two directions', () => {
  expect(infer('recurrent', lstm, [7, 3, 10], ...weights)).toEqual([
    [7, 2, 3, 20],
    [2, 3, 20],
    [2, 3, 20],
  ]);
});

test('layout 1 has the batch first', () => {
  expect(infer('recurrent', { ...lstm, layout: 1 }, [3, 7, 10], ...weights)).toEqual([
    [3, 7, 2, 20],
    [3, 2, 20],
    [3, 2, 20],
  ]);
});

test('other cells have no cell state', () => {
  const gru = { cell: 'gru', hidden: 20, directions: 1, layout: 0 } as const;
  expect(infer('recurrent', gru, [7, 3, 10], [1, 60, 10], [1, 60, 20])).toEqual([
    [7, 1, 3, 20],
    [1, 3, 20],
  ]);
});

test('weights that do not fit are refused', () => {
  expect(refusal('recurrent', lstm, [7, 3, 11], ...weights)).toMatchInlineSnapshot(
    `"E_SHAPE probe: has weights [2, 80, 10] where [2, 80, 11] are needed"`,
  );
  expect(refusal('recurrent', { ...lstm, cell: 'gru' }, [7, 3, 10], ...weights)).toMatchInlineSnapshot(
    `"E_SHAPE probe: has weights [2, 80, 10] where [2, 60, 10] are needed"`,
  );
  expect(refusal('recurrent', lstm, [7, 10], ...weights)).toMatchInlineSnapshot(
    `"E_SHAPE probe: needs an input of 3 axes, not [7, 10]"`,
  );
});
