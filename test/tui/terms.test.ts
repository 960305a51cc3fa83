import { expect, test } from 'vitest';
import { DEFAULT_SCORE_PARAMS } from '../../src/score/params.ts';
import { createDesigner } from '../../src/tui/model/design.ts';
import { sumTerms } from '../../src/tui/model/terms.ts';
import { listLeaves, treeOf } from '../../src/tui/model/tree.ts';
import { createDriver, createSession } from './driver.ts';

const session = createSession();
const MEASURED = { 'stage1.block1.conv1': 0.25 };

test('the terms of the layers add up to those of their groups and to the score', () => {
  const { terms, report, score } = session.original;
  const totals = (rows: Parameters<typeof listLeaves>[0]) =>
    rows.map((row) => sumTerms(terms, row.rows)?.total ?? 0).reduce((a, b) => a + b, 0);
  const tree = treeOf(report);
  expect(totals(listLeaves(tree))).toBe(score);
  expect(totals(tree)).toBe(score);
});

test('every term of the layer under the cursor is shown, and that its input error is assumed', () => {
  const driver = createDriver({ session });
  driver.press('/', ...'block1.conv2', 'enter');
  const { total, capacity, noise, inputError } = sumTerms(session.original.terms, [{ name: 'stage1.block1.conv2' }])!;
  const details = driver.lines().map((line) => line.split('│')[1]?.trimEnd() ?? '');
  expect(details).toContainEqual(` Score            ${total.toFixed(3).padStart(8)}`);
  expect(details).toContainEqual(`   capacity       ${capacity.toFixed(3).padStart(8)}`);
  expect(details).toContainEqual(`   noise          ${`-${noise.toFixed(3)}`.padStart(8)}`);
  expect(details).toContainEqual(`   input error    ${`-${inputError.toFixed(3)}`.padStart(8)}`);
  expect(details).toContainEqual('   E of inputs       0.363 assumed');
});

test('measured input errors are told as such; a toggled layer has no more of them', () => {
  const scoreParams = { ...DEFAULT_SCORE_PARAMS, measuredErrors: MEASURED };
  const designer = createDesigner(session.designer.given, { ...session.designer.settings, scoreParams });
  const original = designer.design(session.original.edits);
  const driver = createDriver({ session: { ...session, designer, original } });
  driver.press('/', ...'stage1.block1.conv1', 'enter');
  expect(driver.lines().join('\n')).toContain('E of inputs       0.250 measured');
  driver.press('b');
  expect(driver.lines().join('\n')).not.toContain('E of inputs');
  driver.press('u', '/', 'ctrl-u', 'enter', 'g', 'j', 'j');
  expect(driver.lines().join('\n')).toMatch(/E of inputs +partly measured/);
});
