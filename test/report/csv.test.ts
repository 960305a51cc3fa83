import { expect, test } from 'vitest';
import { renderCsv } from '../../src/report/csv.ts';

test('fields are quoted where RFC 4180 asks for it', () => {
  expect(
    renderCsv([
      ['a', 1],
      ['b,c', 2.5],
      ['d"e', 0],
      ['f\ng', -1],
    ]),
  ).toBe('a,1\r\n"b,c",2.5\r\n"d""e",0\r\n"f\ng",-1\r\n');
});
