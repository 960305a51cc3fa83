import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paintAnsi } from '../../src/report/paint.ts';
import { measureWidth } from '../../src/report/width.ts';
import { BINDINGS } from '../../src/tui/keys.ts';
import { SCREENS } from '../../src/tui/state.ts';
import { drawFrame, paintFrame } from '../../src/tui/view/frame.ts';
import { createDriver, createFront, createSession } from './driver.ts';

const SIZES = [
  [60, 16],
  [84, 24],
  [120, 40],
] as const;

const session = createSession();
const front = createFront(session, 9);

function show(columns: number, rows: number, ...keys: string[]): string {
  const driver = createDriver({ session, front, columns, rows });
  // a changed network under a budget that it breaks, seen from the middle of the list
  driver.press('4', 'j', 'enter');
  driver.type('60%');
  driver.press('enter', '1', 'j', 'j', 'j', 'b', 'j', 'space', ...keys);
  return `${driver.lines().join('\n')}\n`;
}

describe.each(SIZES)('%dx%d', (columns, rows) => {
  test.each([
    ['layers', ['1']],
    ['layers-other-pane', ['1', 'v']],
    ['layers-sorted', ['1', ']', 'm']],
    ['front', ['2', 'j']],
    ['front-other-pane', ['2', 'v']],
    ['compare', ['3']],
    ['compare-other-pane', ['3', 'v']],
    ['budgets', ['4']],
    ['help', ['1', '?']],
    ['prompt', ['1', '/', 'c', 'o', 'n']],
  ])('%s', async (name, keys) => {
    await expect(show(columns, rows, ...keys)).toMatchFileSnapshot(`frames/${columns}x${rows}-${name}.txt`);
  });
});

test('a terminal that is too small is told what is needed, and q quits there', () => {
  const driver = createDriver({ session, columns: 52, rows: 14 });
  expect(driver.lines()).toEqual(['need 60x16, have 52x14; q quits']);
  driver.press('q');
  expect(driver.asked).toEqual(['quit']);
});

test('without colour nothing is lost but the colour', () => {
  const driver = createDriver({ session, front });
  driver.press('1', 'j', 'b', 'j');
  for (const screen of ['1', '2', '3', '4']) {
    driver.press(screen);
    const painted = paintFrame(drawFrame(session, driver.state()), 120, paintAnsi);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of colours are what is taken out
    const bare = painted.map((line) => line.replace(/\u001b\[\d+m/g, '').trimEnd());
    expect(bare).toEqual(driver.lines().map((line) => line.trimEnd()));
  }
});

test('every frame has one line fewer than the terminal, none wider than it, whatever is pressed', () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys).filter(
    (key) => !['q', 'ctrl-c', 's', 'e', 'w', 'y'].includes(key),
  );
  const size = fc.record({ columns: fc.integer({ min: 60, max: 160 }), rows: fc.integer({ min: 16, max: 50 }) });
  fc.assert(
    fc.property(size, fc.array(fc.constantFrom(...keys, 'x', '7'), { maxLength: 12 }), ({ columns, rows }, pressed) => {
      const driver = createDriver({ session, front, columns, rows });
      driver.press(...pressed);
      const lines = driver.lines();
      expect(lines).toHaveLength(rows - 1);
      expect(Math.max(...lines.map(measureWidth))).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 60 },
  );
});

test.each(SCREENS)('a resize keeps the selection on %s', (screen) => {
  const driver = createDriver({ session, front });
  driver.press(String(SCREENS.indexOf(screen) + 1), 'j', 'j', 'j');
  const selected = (): string[] => driver.lines().filter((line) => line.includes('›'));
  const before = driver.state();
  driver.resize(60, 16);
  expect(driver.state()).toEqual({ ...before, columns: 60, rows: 16 });
  const narrow = selected().map((line) => line.match(/› ?\*?\s*(\S+)/)?.[1]);
  driver.resize(120, 40);
  expect(selected().map((line) => line.match(/› ?\*?\s*(\S+)/)?.[1])).toEqual(narrow);
  expect(narrow).toHaveLength(screen === 'compare' ? 0 : 1);
});
