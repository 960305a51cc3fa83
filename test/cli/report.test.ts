import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ExploreMessage } from '../../src/cli/exploring/messages.ts';
import { searchInPasses } from '../../src/cli/exploring/search-passes.ts';
import { createServices } from '../../src/cli/exploring/services.ts';
import { describeEnd } from '../../src/cli/exploring/start-search.ts';
import { createFront, createSession } from '../tui/driver.ts';
import { runMain } from './fake-proc.ts';
import { createFolder } from './scratch.ts';

const session = createSession();
const FLAGS = { convention: 'ops64', widths: [0.5, 2], multiple: 8, stem: 'bridge', objective: 'score,ops' } as const;

/** A folder with a study of real candidates, as the explorer keeps it. */
function keepStudy(): string {
  const folder = createFolder();
  const context = { cwd: folder, out: { write: () => {} } } as never;
  const services = createServices({ context, session, flags: FLAGS, isFile: false, store: undefined });
  const front = createFront(session, 4);
  const limits = { '--max-ops': { value: session.original.report.totals.ops, text: '100%' } };
  services.saveFront(front, session.original.prepared, 'study.jsonl', limits);
  return folder;
}

test('a kept front is a study like any other: its candidates cost what the explorer showed', async () => {
  const cwd = keepStudy();
  const { entries } = createFront(session, 4);
  const { exitCode, stdout } = await runMain(['cost', 'study.jsonl#3', '--json'], { cwd });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).totals).toEqual(entries[2]!.costs);
});

test('report writes the page of a study, with its budget and the search that repeats it', async () => {
  const cwd = keepStudy();
  const { exitCode, stderr } = await runMain(['report', 'study.jsonl'], { cwd });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringMatching(/^wrote study.html \([\d.]+ kB\)\n$/),
  });
  const page = readFileSync(join(cwd, 'study.html'), 'utf8');
  expect(page.match(/<tr data-kept=/g)).toHaveLength(4);
  const { ops } = session.original.report.totals;
  expect(page).toContain(`bitbone search resnet20 --recipe bireal --objective score,ops --max-ops ${ops} --convention`);
});

test('report of a network goes to standard output for -', async () => {
  const { exitCode, stdout } = await runMain(['report', 'resnet20', '--recipe', 'bireal', '-o', '-']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  expect(stdout).toContain('bitbone report resnet20 --recipe bireal');
});

test('--svg writes the plots alone, one file each', async () => {
  const cwd = keepStudy();
  const { exitCode } = await runMain(['report', 'study.jsonl', '--svg', 'figures'], { cwd });
  expect(exitCode).toBe(0);
  for (const name of ['front', 'skyline', 'stages-ops']) {
    expect(readFileSync(join(cwd, 'figures', `${name}.svg`), 'utf8')).toMatch(/^<\?xml[\s\S]*<\/svg>\n$/);
  }
  expect(existsSync(join(cwd, 'study.html'))).toBe(false);
});

test('a study whose network has changed is refused', async () => {
  const cwd = keepStudy();
  const path = join(cwd, 'study.jsonl');
  const changed = readFileSync(path, 'utf8').replace(/"fingerprint":"\w+"/, `"fingerprint":"${'0'.repeat(16)}"`);
  writeFileSync(path, changed);
  const { exitCode, stderr } = await runMain(['report', 'study.jsonl'], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('E_STUDY');
});

test('the explorer searches in passes: every front comes with its guarantee, the last is exact and the best', () => {
  const told: ExploreMessage[] = [];
  const task = {
    graph: session.original.prepared,
    objectives: ['score', 'ops'] as const,
    budgets: [{ measure: 'bops' as const, max: session.original.report.totals.bops }],
    widthShares: [0.5, 1.5] as const,
    multiple: 8,
    stem: 'bridge' as const,
    convention: 'ops64',
    epsilons: [0.2, 0],
  };
  searchInPasses(
    task,
    () => false,
    (message) => told.push(message),
  );
  const fronts = told.filter((message) => message.kind === 'front');
  expect(fronts.at(-1)!.certificate).toEqual({ kind: 'exact', epsilon: 0 });
  for (const { entries } of fronts) {
    for (const { costs } of entries) expect(costs.bops).toBeLessThanOrEqual(task.budgets[0]!.max);
  }
  expect(told.at(-1)).toMatchObject({ kind: 'done', isInterrupted: false, count: fronts.at(-1)!.entries.length });
});

test('a search in the explorer that finds nothing says what is within reach', () => {
  const told: ExploreMessage[] = [];
  const { ops } = session.original.report.totals;
  searchInPasses(
    {
      graph: session.original.prepared,
      objectives: ['score', 'ops'],
      budgets: [{ measure: 'ops', max: ops / 100 }],
      widthShares: [0.5, 1.5],
      multiple: 8,
      stem: 'bridge',
      convention: 'ops64',
      epsilons: [0.2, 0],
    },
    () => false,
    (message) => told.push(message),
  );
  const done = told.at(-1) as Extract<ExploreMessage, { kind: 'done' }>;
  expect(done).toMatchObject({ count: 0, binding: [{ metric: 'ops', isImpossible: true }] });
  const { text } = describeEnd(done);
  expect(text).toMatch(/^no candidate satisfies the budgets; within reach: OPs \d/);
  expect(done.binding[0]!.best).toBeGreaterThan(ops / 100);
});
