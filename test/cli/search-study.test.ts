import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../support/random-network.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EVOLVE = ['search', 'resnet18', '--recipe', 'bireal', '--engine', 'evolve', '--evaluations', '6M', '--seed', '3'];
const EXACT = ['search', 'resnet18', '--recipe', 'bireal', '--multiple', '32'];
const KILLS = 10;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-study-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(folder, 'dist')], { cwd: ROOT });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  writeFileSync(
    join(folder, 'bitbone.mjs'),
    "import { main } from './dist/main.cjs';\nprocess.exitCode = await main(process);\n",
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[]) {
  return spawnSync(process.execPath, ['bitbone.mjs', ...args], { cwd: folder, encoding: 'utf8' });
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['bitbone.mjs', ...args], { cwd: folder, stdio: 'ignore' });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('a search killed again and again ends in the file of one that never was', async () => {
  const began = performance.now();
  expect(run([...EVOLVE, '-o', 'whole.jsonl']).status).toBe(0);
  const wholeMs = performance.now() - began;
  const random = createRandom(7);
  const sizes = new Set<number>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const isFirst = !existsSync(join(folder, 'killed.jsonl'));
    const child = start(isFirst ? [...EVOLVE, '-o', 'killed.jsonl'] : ['search', '--resume', 'killed.jsonl']);
    const ended = end(child);
    setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.1 + random(50) / 100));
    await ended;
    sizes.add(existsSync(join(folder, 'killed.jsonl')) ? read('killed.jsonl').length : 0);
  }
  // what the killed ones left behind was continued, not begun anew
  expect(sizes.size).toBeGreaterThan(1);
  expect(run(['search', '--resume', 'killed.jsonl']).status).toBe(0);
  expect(read('killed.jsonl')).toBe(read('whole.jsonl'));
  expect(existsSync(join(folder, 'killed.jsonl.lock'))).toBe(false);
}, 600_000);

test('a line torn off by a crash is written again', () => {
  const whole = read('whole.jsonl');
  for (const share of [0.01, 0.6, 0.999]) {
    writeFileSync(join(folder, 'torn.jsonl'), whole.slice(0, Math.floor(whole.length * share)));
    expect(run([...EVOLVE, '-o', 'torn.jsonl']).status).toBe(0);
    expect(read('torn.jsonl')).toBe(whole);
  }
}, 600_000);

test('two processes on one study lose and double nothing', async () => {
  run([...EXACT, '-o', 'alone.jsonl']);
  await Promise.all([end(start([...EXACT, '-o', 'both.jsonl'])), end(start([...EXACT, '-o', 'both.jsonl']))]);
  expect(read('both.jsonl')).toBe(read('alone.jsonl'));
  expect(existsSync(join(folder, 'both.jsonl.lock'))).toBe(false);
}, 120_000);

test('a finished study answers tighter budgets on what it trades off, and others by a new search', () => {
  const from = ['search', '--from', 'alone.jsonl', '--json'];
  const direct = JSON.parse(run([...EXACT, '--max-ops', '140M', '--json']).stdout);
  const asked = run([...from, '--max-ops', '140M']);
  expect(asked.stderr).toBe('');
  const front = (answer: { front: { costs: object; score: number }[] }) =>
    answer.front.map(({ costs, score }) => ({ costs, score }));
  expect(front(JSON.parse(asked.stdout))).toEqual(front(direct));
  const other = run([...from, '--max-params', '3M']);
  expect(other.stderr).toContain('does not hold the answer: it was made without this budget of params');
  expect(front(JSON.parse(other.stdout))).toEqual(
    front(JSON.parse(run([...EXACT, '--max-params', '3M', '--json']).stdout)),
  );
  expect(run(['search', '--from', 'alone.jsonl', '--max-ops', '1k']).status).toBe(1);
}, 120_000);

test('--why tells what a candidate gave up against its neighbours', () => {
  const answer = JSON.parse(run(['search', '--from', 'alone.jsonl', '--why', '3', '--json']).stdout);
  const [before, here, after] = answer.front.slice(1, 4);
  expect(answer.why.neighbours.map(({ id }: { id: number }) => id)).toEqual([2, 4]);
  expect(answer.why.neighbours[0].change.ops).toBe(before.costs.ops - here.costs.ops);
  expect(answer.why.neighbours[1].change.score).toBe(after.score - here.score);
  expect(run(['search', '--from', 'alone.jsonl', '--why', '3']).stdout).toContain('2 instead');
  expect(run(['search', '--from', 'alone.jsonl', '--why', '99999'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^bitbone: E_STUDY: --why: there is no candidate 99999 .*\n$/),
  });
});

test('a study that holds something else stays as it is', () => {
  for (const text of [read('alone.jsonl'), 'my notes', '{"kind":"study","version":9}\n', '{"kind":"study"\n']) {
    writeFileSync(join(folder, 'other.jsonl'), text);
    const { status, stderr } = run([...EXACT, '--max-bops', '60%', '-o', 'other.jsonl']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^bitbone: E_STUDY: [^\n]+\n$/) });
    expect(read('other.jsonl')).toBe(text);
  }
});

test.each([
  ['a line that is no JSON', ([header]: string[]) => `${header}\ngarbage\n`, /broken.jsonl:2: the line is not JSON/],
  [
    'a candidate without a number',
    ([header, entry]: string[]) => `${header}\n${entry!.replace('"id":1,', '"id":0,')}\n`,
    /broken.jsonl:2: id: /,
  ],
  [
    'a header of another version',
    ([header, ...rest]: string[]) => [header!.replace('"version":1', '"version":2'), ...rest].join('\n'),
    /broken.jsonl:1: written as version 2 of the format \(this bitbone reads version 1; search again\)/,
  ],
  ['no header', ([, ...rest]: string[]) => rest.join('\n'), /broken.jsonl: the first line is no study header/],
])('a study with %s is told in one line by whatever reads it, and stays as it is', (_, spoil, reason) => {
  if (!existsSync(join(folder, 'sound.jsonl'))) run([...EXACT, '-o', 'sound.jsonl']);
  const text = spoil(read('sound.jsonl').split('\n'));
  writeFileSync(join(folder, 'broken.jsonl'), text);
  for (const args of [
    ['search', '--from', 'broken.jsonl'],
    ['search', '--from', 'broken.jsonl', '--evaluate', 'true {onnx}'],
    ['search', '--resume', 'broken.jsonl'],
    ['search', 'resnet18', '--space', 'broken.jsonl'],
    [...EXACT, '-o', 'broken.jsonl'],
    ['cost', 'broken.jsonl#1'],
    ['report', 'broken.jsonl', '-o', 'report.html'],
  ]) {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }, args.join(' ')).toEqual({ status: 2, stdout: '' });
    expect(stderr, args.join(' ')).toMatch(/^bitbone: E_STUDY: [^\n]+\n$/);
    expect(stderr).toMatch(reason);
    expect(read('broken.jsonl')).toBe(text);
    expect(existsSync(join(folder, 'broken.jsonl.lock'))).toBe(false);
  }
});

test.each([
  ['max: scor / ops', 'E_FORMULA: scor / ops: names scor'],
  ['max: import(score)', 'E_FORMULA: import(score): calls import'],
  ['score,evaluate("1")', 'E_FORMULA: evaluate("1")'],
  ['max: score.constructor', 'E_FORMULA: score.constructor: holds more than arithmetic'],
  ['score,speed', 'E_USAGE: there is no metric "speed"'],
  ['score,score', 'E_USAGE: --objective: the objectives must differ'],
])('the objective %s is refused in one line', (objective, text) => {
  const { status, stdout, stderr } = run(['search', 'resnet18', '--recipe', 'bireal', '--objective', objective]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toContain(`bitbone: ${text}`);
});

test('a formula is evolved, and says that nothing is proved', () => {
  const args = ['search', 'resnet18', '--recipe', 'bireal', '--evaluations', '100k', '--json'];
  const answer = JSON.parse(
    run([...args, '--objective', 'max: score / log2(ops), min(params, 4M)'.replace('4M', '4e6')]).stdout,
  );
  expect(answer.certificate.kind).toBe('heuristic');
  const { score, costs, aims } = answer.front[0];
  expect(aims).toEqual([score / Math.log2(costs.ops), Math.min(costs.params, 4e6)]);
  for (const [objective, code] of [
    ['ops + speed', 'E_FORMULA'],
    ['import(ops)', 'E_FORMULA'],
    ['ops,ops', 'E_USAGE'],
    ['colour', 'E_USAGE'],
  ] as const) {
    const { status, stderr } = run([...args, '--objective', objective]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(new RegExp(`^bitbone: ${code}: [^\\n]+\\n$`)),
    });
  }
});
