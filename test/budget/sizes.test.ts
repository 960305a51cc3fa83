import { expect, test } from 'vitest';
import { describeChoices, listChoices, parseSizes } from '../../src/budget/sizes.ts';

test.each([
  ['4', [4]],
  ['1:4', [1, 2, 3, 4]],
  ['32:100:32', [32, 64, 96]],
  [' 2 : 3 ', [2, 3]],
])('%s', (text, sizes) => {
  expect(parseSizes(text, 'N')).toEqual(sizes);
});

test.each(['', 'x', '0', '3:1', '1:5:0', '1:', '-1', '1.5', '1:1000000', '99999999999999999999'])(
  '%j is refused',
  (text) => {
    expect(() => parseSizes(text, 'N')).toThrow(expect.objectContaining({ code: 'E_USAGE', subject: 'N' }));
  },
);

test('choices are all combinations', () => {
  const choices = listChoices(
    [
      { name: 'N', sizes: [1, 2] },
      { name: 'T', sizes: [8, 16] },
    ],
    'net',
  );
  expect(choices).toEqual([
    { N: 1, T: 8 },
    { N: 1, T: 16 },
    { N: 2, T: 8 },
    { N: 2, T: 16 },
  ]);
  expect(listChoices([], 'net')).toEqual([{}]);
  const many = { sizes: parseSizes('1:100', 'N') };
  expect(() =>
    listChoices(
      [
        { name: 'N', ...many },
        { name: 'T', ...many },
      ],
      'net',
    ),
  ).toThrow('10000 choices');
});

test('chosen sizes are told in few words', () => {
  const all = listChoices([{ name: 'N', sizes: [1, 2, 4, 8] }], 'net');
  expect(describeChoices([{ N: 2 }, { N: 4 }], all)).toBe('N=2..4');
  expect(describeChoices([{ N: 1 }, { N: 4 }, { N: 8 }], all)).toBe('N=1, N=4..8');
  const two = listChoices(
    [
      { name: 'N', sizes: [1, 2] },
      { name: 'T', sizes: [8, 16] },
    ],
    'net',
  );
  expect(describeChoices(two.slice(2), two)).toBe('2 of 4 choices of sizes, such as N=2 T=8 or N=2 T=16');
});
