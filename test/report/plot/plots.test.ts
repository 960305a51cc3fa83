import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paintNothing } from '../../../src/report/paint.ts';
import type { Line } from '../../../src/report/plot/line.ts';
import { fitLine, fitText, joinColumns, measureLine, paintLine, span } from '../../../src/report/plot/line.ts';
import { createScale, listTicks, scaleOver } from '../../../src/report/plot/scale.ts';
import { drawScatter } from '../../../src/report/plot/scatter.ts';
import type { Tower } from '../../../src/report/plot/skyline.ts';
import { drawSkyline } from '../../../src/report/plot/skyline.ts';

const show = (lines: readonly Line[]): string =>
  lines.map((line) => paintLine(line, paintNothing).trimEnd()).join('\n');
const axis = (label: string) => ({ label, format: (value: number) => String(value) });

describe('scales', () => {
  test('ticks are round, inside the scale and about as many as asked for', () => {
    expect(listTicks(createScale(0, 100), 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(listTicks(createScale(131.7, 176.2), 4)).toEqual([140, 150, 160, 170]);
    expect(listTicks(createScale(-0.31, 0.12), 4)).toEqual([-0.3, -0.2, -0.1, 0, 0.1]);
    expect(listTicks(createScale(7, 7), 4)).toEqual([7]);
  });

  test('a scale places its ends at 0 and 1, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), { minLength: 2 }), (values) => {
        const { low, high, place } = scaleOver(values);
        expect(low).toBe(Math.min(...values));
        if (low !== high) expect([place(low), place(high)]).toEqual([0, 1]);
        else expect(place(low)).toBe(0.5);
      }),
    );
  });
});

describe('lines', () => {
  test('a fitted line is as wide as asked for, whatever is in it', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'ö', '层', '\u0301', ' ') }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 30 }), (parts, width) => {
        expect(
          measureLine(
            fitLine(
              parts.map((part) => span(part)),
              width,
            ),
          ),
        ).toBe(width);
        expect(measureLine([span(fitText(parts.join(''), width, 'right'))])).toBe(width);
      }),
    );
  });

  test('columns stand side by side', () => {
    expect(show(joinColumns([[span('a')], [span('bb')]], [[span('x')]], 3))).toBe('a   │ x\nbb  │');
  });
});

describe('scatter', () => {
  const plot = {
    points: [
      { x: 0, y: 0 },
      { x: 5, y: 8 },
      { x: 10, y: 10 },
    ],
    marks: [{ x: 2, y: 4, char: 'G', tone: 'warn' as const }],
    x: axis('OPs'),
    y: axis('score'),
    xLimits: [6],
    yLimits: [9],
  };

  test('points as dots, marks as letters, limits as lines', () => {
    expect(`\n${show(drawScatter(plot, 46, 12))}\n`).toMatchInlineSnapshot(`
      "
        score ▲
           10 ┤                     ┊              ⠂
              │┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┊┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
              │                  ⠈  ┊
              │                     ┊
            5 ┤                     ┊
              │       G             ┊
              │                     ┊
              │                     ┊
            0 ┤⠠                    ┊
              └─┬──────┬──────┬─────┬──────┬────────
                0      2      4     6      8   OPs ▶
      "
    `);
  });

  test('it is exactly as tall and never wider than asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 100 }), fc.integer({ min: 6, max: 40 }), (width, height) => {
        const lines = drawScatter(plot, width, height);
        expect(lines).toHaveLength(height);
        expect(Math.max(...lines.map(measureLine))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('without points there is an empty frame, with one point it is in the middle', () => {
    expect(drawScatter({ ...plot, points: [], marks: [], xLimits: [], yLimits: [] }, 40, 8)).toHaveLength(8);
    const one = show(drawScatter({ ...plot, points: [{ x: 3, y: 3 }], marks: [], xLimits: [], yLimits: [] }, 49, 9));
    const row = one.split('\n').findIndex((line) => /[\u2801-\u28ff]/.test(line));
    // the title, then six rows
    expect(row).toBe(4);
  });
});

describe('skyline', () => {
  const tower = (width: number, stage: string, isBinary: boolean): Tower => ({
    name: `l${width}`,
    width,
    stage,
    isBinary,
  });
  const towers = [tower(16, 'stem', false), tower(16, '1', true), tower(32, '2', true), tower(64, '3', true)];

  test('a column per layer, as tall as it is wide; dots under binary layers; stages named', () => {
    expect(`\n${show(drawSkyline(towers, 64, 20, 6))}\n`).toMatchInlineSnapshot(`
      "
                     █████
                     █████
                ██████████
      ████████████████████
      ·····•••••••••••••••
      stem 1    2    3
      "
    `);
  });

  test('with more layers than columns the widest of each column is drawn', () => {
    const many = Array.from({ length: 500 }, (_, index) => tower(index === 250 ? 64 : 8, '1', true));
    const lines = show(drawSkyline(many, 64, 50, 5)).split('\n');
    expect(lines[0]!.length).toBeLessThanOrEqual(50);
    expect(lines[0]!.match(/█/g)).toHaveLength(1);
  });

  test('two skylines to one scale compare: half as wide is half as tall', () => {
    const full = show(drawSkyline([tower(64, '1', true)], 64, 1, 6));
    const half = show(drawSkyline([tower(32, '1', true)], 64, 1, 6));
    expect(full.match(/█/g)).toHaveLength(4);
    expect(half.match(/█/g)).toHaveLength(2);
  });
});
