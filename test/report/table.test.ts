import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawBar } from '../../src/report/bar.ts';
import { paintAnsi, paintNothing } from '../../src/report/paint.ts';
import type { Cell, Column, Row } from '../../src/report/table.ts';
import { RULE, renderColumns, renderTable } from '../../src/report/table.ts';
import { cleanText, cutMiddle, isNarrow, measureWidth } from '../../src/report/width.ts';

const columns: Column[] = [
  { header: 'layer', align: 'left', shrinkTo: 8 },
  { header: 'kind', align: 'left', drop: 1 },
  { header: 'macs', align: 'right' },
];
const rows: Row[] = [
  [{ text: '/layer1/layer1.0/conv1/Conv' }, { text: 'conv 3x3' }, { text: '116 M' }],
  'rule',
  [{ text: 'total', tone: 'strong' }, { text: '' }, { text: '1.81 G', tone: 'strong' }],
];
const render = (width: number | null) => renderTable(columns, rows, { width, paint: paintNothing });

test('columns align, and no line ends in spaces', () => {
  expect(`\n${render(null).join('\n')}`).toMatchInlineSnapshot(`
    "
    layer                        kind        macs
    /layer1/layer1.0/conv1/Conv  conv 3x3   116 M
    ─────────────────────────────────────────────
    total                                  1.81 G"
  `);
});

test('a table of columns is that of its rows', () => {
  const cells = [
    [(rows[0] as readonly Cell[])[0]!, RULE, { text: 'total', tone: 'strong' } as const],
    [{ text: 'conv 3x3' }, RULE, { text: '' }],
    [{ text: '116 M' }, RULE, { text: '1.81 G', tone: 'strong' } as const],
  ];
  const filled = columns.map((column, index) => ({ ...column, cells: cells[index]! }));
  expect(renderColumns(filled, { width: 38, paint: paintAnsi })).toEqual(
    renderTable(columns, rows, { width: 38, paint: paintAnsi }),
  );
});

test('a cell that stands below itself is printed in each row', () => {
  const cell = { text: '64' };
  const column = { header: 'params', align: 'right' as const, cells: [cell, cell, { text: '1' }, cell] };
  expect(renderColumns([column], { width: null, paint: paintNothing })).toEqual([
    'params',
    '    64',
    '    64',
    '     1',
    '    64',
  ]);
});

test('a narrow table first leaves columns out, then cuts names in the middle', () => {
  expect(`\n${render(38).join('\n')}`).toMatchInlineSnapshot(`
    "
    layer                 kind        macs
    /layer….0/conv1/Conv  conv 3x3   116 M
    ──────────────────────────────────────
    total                           1.81 G"
  `);
  expect(`\n${render(20).join('\n')}`).toMatchInlineSnapshot(`
    "
    layer           macs
    /la…nv1/Conv   116 M
    ────────────────────
    total         1.81 G"
  `);
});

test('tones do not move columns', () => {
  const painted = renderTable(columns, rows, { width: 38, paint: paintAnsi });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that paint
  expect(painted.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(render(38));
  expect(painted.join('')).toContain('\u001b[1mtotal');
});

test('no line is wider than asked for, whatever the cells hold', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map(cleanText);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, text, fc.constant('1.81 G'))),
      fc.integer({ min: 20, max: 90 }),
      (cells, width) => {
        const lines = renderTable(
          columns,
          cells.map((row) => row.map((value) => ({ text: value }))),
          { width, paint: paintNothing },
        );
        expect(Math.max(...lines.map(measureWidth))).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('a cut text keeps both ends', () => {
  expect(cutMiddle('/layer1/conv1/Conv', 12)).toBe('/la…nv1/Conv');
  expect(measureWidth(cutMiddle('层层层层层层层层', 7))).toBeLessThanOrEqual(7);
});

test('control characters never reach the terminal', () => {
  expect(cleanText('conv\u001b[31m\nrm')).toBe('conv?[31m?rm');
});

test('bars grow by eighths and any share shows', () => {
  expect([0, 0.001, 0.25, 0.5, 1, 2].map((share) => drawBar(share, 4))).toEqual(['', '▏', '█', '██', '████', '████']);
  expect(drawBar(0.3, 4)).toBe('█▎');
});

test('a text is as wide as it is long where every character is a visible one of ASCII or Latin-1', () => {
  const isOneColumn = (char: string): boolean => {
    const code = char.codePointAt(0)!;
    return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code <= 0xff && code !== 0xad);
  };
  const char = fc.oneof(
    fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
    fc.constantFrom(...'·éÿ層\u0301\u00ad€'),
  );
  fc.assert(
    fc.property(fc.array(char), (chars) => {
      expect(isNarrow(chars.join(''))).toBe(chars.every(isOneColumn));
    }),
  );
  expect(['conv 3x3', '·', '層', 'e\u0301'].map(measureWidth)).toEqual([8, 1, 2, 1]);
});
