import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli } from './build-cli.ts';

const EXACT = ['search', 'resnet18', '--recipe', 'bireal', '--multiple', '32', '--no-robust'];

let cli: ReturnType<typeof buildCli>;
beforeAll(() => {
  cli = buildCli();
  expect(cli.run(...EXACT, '--max-bops', '1.2G', '-o', 'study.jsonl').status).toBe(0);
}, 120_000);
afterAll(() => rmSync(cli.folder, { recursive: true }));

const ask = (...args: string[]) => cli.run('search', '--from', 'study.jsonl', ...args);

test('an answer of the study is named by the study', () => {
  const { stdout } = ask('--max-ops', '150M');
  expect(stdout).toMatch(/bitbone export study.jsonl#\d+ -o best.onnx/);
});

test('an answer that the study does not hold is not said to lie in it', () => {
  const { status, stdout, stderr } = ask('--max-params', '9M');
  expect(stderr).toContain('does not hold the answer');
  expect(status).toBe(0);
  expect(stdout).toContain('not kept; -o study-2.jsonl keeps it');
  expect(stdout).not.toContain('study.jsonl#');
});

test('budgets of the study stay unless a flag of the same name replaces them', () => {
  const [kept, replaced] = [
    ['--max-params', '9M'],
    ['--max-params', '9M', '--max-bops', '1.1G'],
  ].map((flags) => JSON.parse(ask(...flags, '--json').stdout).budgets as Record<string, unknown>[]);
  expect(kept).toMatchObject([
    { metric: 'bops', max: 1.2e9 },
    { metric: 'params', max: 9e6 },
  ]);
  expect(replaced).toHaveLength(2);
  expect(replaced).toContainEqual(expect.objectContaining({ metric: 'bops', max: 1.1e9 }));
});

test('-o keeps the answer, also where the study holds it', () => {
  const { status, stdout } = ask('--max-ops', '150M', '-o', 'new.jsonl');
  expect(status).toBe(0);
  expect(stdout).toContain('bitbone export new.jsonl#1');
  expect(existsSync(join(cli.folder, 'new.jsonl'))).toBe(true);
});

test('candidates of an answer that nothing keeps are not trained', () => {
  const { status, stderr } = ask('--max-params', '9M', '--evaluate', 'true {onnx}');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^bitbone: E_USAGE: --evaluate: .*-o new.jsonl[^\n]*\n$/),
  });
});

test.each([
  ['none/x.jsonl', /none\/x.jsonl: cannot be written: its folder does not exist/],
  ['study.jsonl/x.jsonl', /its folder is a file/],
  ['dist', /it is a folder/],
  ['/proc/x.jsonl', /./],
])('a study cannot be kept in %s, which is told before the search', (output, reason) => {
  const { status, stdout, stderr } = cli.run('search', 'resnet18', '--recipe', 'bireal', '-o', output);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^bitbone: E_WRITE: [^\n]+\n$/);
  expect(stderr).toMatch(reason);
});

test('a study is named as studies are, so that its candidates are found by it', () => {
  const { status, stderr } = cli.run('search', 'resnet18', '--recipe', 'bireal', '-o', 'foo.txt');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'bitbone: E_USAGE: -o: foo.txt does not end in .jsonl as studies do (name it foo.jsonl)\n',
  });
});

test('the command that writes a candidate reads back from a shell', () => {
  const { stdout } = cli.run(...EXACT, '--max-bops', '1.2G', '-o', 'my study.jsonl');
  expect(stdout).toContain("bitbone export 'my study.jsonl#1' -o best.onnx");
});

test.each([
  [['--evaluations', '100'], '--evaluations: says nothing to an exact search'],
  [['--engine', 'evolve', '--epsilon', '1%'], '--epsilon: says nothing to an evolution'],
  [['--engine', 'evolve', '--memory', '1GB'], '--memory: says nothing to an evolution'],
  [['--engine', 'evolve', '--no-robust'], '--no-robust: says nothing to an evolution'],
])('%j is refused where it would change nothing', (flags, reason) => {
  const { status, stderr } = cli.run('search', 'resnet18', '--recipe', 'bireal', ...flags);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^bitbone: E_USAGE: [^\n]+\n$/) });
  expect(stderr).toContain(reason);
});

test('plots are not written where a file is in the way', () => {
  const { status, stderr } = cli.run('report', 'study.jsonl', '--svg', 'bitbone.mjs');
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^bitbone: E_WRITE: [^\n]+\n$/) });
});

test('time that ends before anything is found says so, and proves nothing', () => {
  const slow = ['search', 'resnet18', '--recipe', 'bireal', '--time', '0.001s'];
  const { status, stdout, stderr } = cli.run(...slow);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'bitbone: E_TIME: --time: nothing was found in the time given (allow more time)\n',
  });
  expect(stdout).toContain('nothing was found');
  const answer = JSON.parse(cli.run(...slow, '--json').stdout);
  expect(answer).toMatchObject({ interrupted: true, front: [], certificate: { kind: 'heuristic' } });
});
