import { expect, test } from 'vitest';
import { paintNothing } from '../../src/report/paint.ts';
import { drawSearchPicture } from '../../src/report/search-picture.ts';
import type { SearchReport } from '../../src/report/search-report.ts';

const costs = (ops: number) => ({ ops }) as never;
const knob = (id: string, present: number) => ({ id, present, kind: id.split('.')[1], stage: 0, values: [] }) as never;
const report = {
  objectives: ['score', 'ops'],
  budgets: [{ flag: '--max-ops', metric: 'ops', bound: 'max', limit: 2e6, text: '2M' }],
  given: { costs: costs(1.5e6), score: 2 },
  knobs: [knob('stage1.width', 16), knob('stage1.depth', 3), knob('stage2.width', 64)],
  front: [
    { id: 1, score: 4, costs: costs(2.4e6), candidate: { 'stage1.width': 32, 'stage1.depth': 2 } },
    { id: 2, score: 1, costs: costs(1e6), candidate: {} },
  ],
} as unknown as SearchReport;

test('a small scatter with the budget, and the blocks of the given network over those of the first candidate', () => {
  expect(drawSearchPicture(report, { width: 60, paint: paintNothing }).join('\n')).toMatchInlineSnapshot(`
    "  score ▲
          4 ┤                                   ┊             ⠠
            │                                   ┊
            │                                   ┊
            │                                   ┊
            │                                   ┊
            │                                   ┊
            │                                   ┊
          2 ┤                  G                ┊
            │                                   ┊
            │                                   ┊
            │ ⠂                                 ┊
            └─┬────────────────┬────────────────┬───────────────
             1.00M           1.50M            2.00M        OPs ▶
    G given   ┊ budget

    given  4 blocks, as tall as they are wide
                   █████
                   █████
                   █████
    ████████████████████
    1              2
    candidate 1  3 blocks, as tall as they are wide
              █████
              █████
    ███████████████
    ███████████████
    1         2
    "
  `);
});

test('nothing for a pipe, for a narrow terminal, or without a front', () => {
  expect(drawSearchPicture(report, { width: null, paint: paintNothing })).toEqual([]);
  expect(drawSearchPicture(report, { width: 40, paint: paintNothing })).toEqual([]);
  expect(drawSearchPicture({ ...report, front: [] }, { width: 80, paint: paintNothing })).toEqual([]);
});

test('never wider than the terminal', () => {
  for (const width of [50, 73, 200]) {
    for (const line of drawSearchPicture(report, { width, paint: paintNothing }))
      expect([...line].length).toBeLessThanOrEqual(width);
  }
});
