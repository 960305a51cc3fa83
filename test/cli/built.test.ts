import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModelFile } from '../support/models.ts';
import { runMain } from './fake-proc.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin/bitbone.cjs');
const MODEL = join(ROOT, 'test/fixtures/models/resnet18.onnx');
const SEARCH = ['search', 'resnet18', '--recipe', 'bireal', '--multiple', '32'];

let folder: string;
beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  folder = mkdtempSync(join(tmpdir(), 'bitbone-built-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], options: { input?: Uint8Array; env?: Record<string, string> } = {}) {
  const { input, env } = options;
  return spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    input,
  });
}

describe('exit codes', () => {
  test.each([
    [0, ['--version']],
    [0, ['--help']],
    [0, ['cost', MODEL]],
    [0, [...SEARCH, '--max-bops', '60%']],
    [1, [...SEARCH, '--max-bops', '1k']],
    [2, []],
    [2, ['cost', 'nothing.onnx']],
    [2, ['cost', MODEL, '--sort', 'speed']],
    [2, ['search', 'resnet18']],
  ])('%d for %j', (code, args) => {
    const { status, stderr } = run(args);
    expect(status).toBe(code);
    if (code > 0 && args.length > 0) expect(stderr.trim()).toMatch(/^bitbone: E_[A-Z_]+: [^\n]+$/);
  });

  test('130 after Ctrl-C, with what was found kept', async () => {
    const { main } = await import(join(ROOT, 'dist/main.cjs'));
    const args = ['search', 'resnet34', '--recipe', 'bireal', '--objective', 'score,ops,params,activations'];
    const outcome = await runMain([...args, '-o', 'cut.jsonl'], {
      main,
      cwd: folder,
      stderrColumns: 80,
      interrupts: true,
    });
    expect(outcome.exitCode).toBe(130);
    expect(outcome.stderr).toContain('bitbone: E_INTERRUPTED: ');
    expect(readFileSync(join(folder, 'cut.jsonl'), 'utf8')).toContain('"interrupted":true');
  });
});

test('a search that cannot be met says how far each budget is out of reach', () => {
  const { stdout } = run([...SEARCH, '--max-bops', '1k', '--max-params', '10M', '--json']);
  const { front, binding } = JSON.parse(stdout);
  expect(front).toEqual([]);
  expect(binding[0]).toMatchObject({ flag: '--max-bops', limit: 1000, isImpossible: true });
  expect(binding[0].best).toBeGreaterThan(1000);
  expect(binding[1]).toMatchObject({ flag: '--max-params', isImpossible: false, bestWithOthers: null });
});

test('search --json has the agreed names, and every candidate costs what it says', () => {
  const { stdout } = run([
    ...SEARCH,
    '--max-bops',
    '60%',
    '--objective',
    'score,params',
    '-o',
    'named.jsonl',
    '--json',
  ]);
  const answer = JSON.parse(stdout);
  const names = ['model', 'space', 'objectives', 'budgets', 'certificate', 'front', 'evaluations', 'seconds'];
  expect(Object.keys(answer)).toEqual(expect.arrayContaining(names));
  expect(answer).toMatchObject({
    model: 'resnet18',
    certificate: { kind: 'exact', epsilon: 0 },
    objectives: ['score', 'params'],
  });
  expect(BigInt(answer.space.size)).toBeGreaterThan(1n);
  for (const entry of [answer.front[0], answer.front.at(-1)]) {
    const { totals } = JSON.parse(run(['cost', `named.jsonl#${entry.id}`, '--json']).stdout);
    expect(totals).toEqual(entry.costs);
    expect(totals.bops).toBeLessThanOrEqual(answer.budgets[0].max);
  }
});

test('a candidate may also be named by values for its knobs, and a study by one that fits', () => {
  run([...SEARCH, '-o', 'study.jsonl']);
  expect(JSON.parse(run(['cost', 'study.jsonl#{}', '--json']).stdout).totals).toEqual(
    JSON.parse(run(['cost', 'resnet18', '--recipe', 'bireal', '--json']).stdout).totals,
  );
  expect(run(['cost', 'study.jsonl#99999']).stderr).toMatch(/^bitbone: E_STUDY: /);
  expect(run(['cost', 'study.jsonl#{"stage9.width":8}']).stderr).toMatch(/^bitbone: E_KNOB: /);
  expect(run(['cost', 'study.jsonl#best']).stderr).toMatch(/^bitbone: E_USAGE: /);
  const study = readFileSync(join(folder, 'study.jsonl'), 'utf8');
  writeFileSync(join(folder, 'study.jsonl'), study.replace(/"fingerprint":"\w{4}/, '"fingerprint":"0000'));
  expect(run(['cost', 'study.jsonl#1']).stderr).toMatch(/^bitbone: E_STUDY: .*search again/);
});

test('an exported candidate says which it is', () => {
  run([...SEARCH, '--max-bops', '60%', '-o', 'chosen.jsonl']);
  expect(run(['export', 'chosen.jsonl#1', '-o', 'chosen.onnx']).status).toBe(0);
  const { metadata } = readModelFile(join(folder, 'chosen.onnx'));
  const { totals } = JSON.parse(run(['cost', 'chosen.jsonl#1', '--json']).stdout);
  const candidate = metadata.get('bitbone.candidate')!;
  expect(JSON.parse(run(['cost', `chosen.jsonl#${candidate}`, '--json']).stdout).totals).toEqual(totals);
  expect(JSON.parse(metadata.get('bitbone.costs')!)).toEqual({ convention: 'ops64', ...totals });
  expect(metadata.get('bitbone.recipe')).toBe('bireal');
});

test('a reader that has seen enough is no failure', () => {
  const script = `"${process.execPath}" "${BIN}" cost "${MODEL}" --all | head -1; exit \${PIPESTATUS[0]}`;
  expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test.runIf(existsSync('/dev/full'))('an answer that cannot be written is a failure', () => {
  const result = spawnSync('bash', ['-c', `"${process.execPath}" "${BIN}" cost "${MODEL}" > /dev/full`], {
    encoding: 'utf8',
  });
  expect(result).toMatchObject({ status: 2, stderr: expect.stringMatching(/^bitbone: E_WRITE: [^\n]+\n$/) });
});

test('a model is read from standard input', () => {
  const [piped, opened] = [
    run(['cost', '-', '--json'], { input: readFileSync(MODEL) }),
    run(['cost', MODEL, '--json']),
  ];
  expect(JSON.parse(piped.stdout).totals).toEqual(JSON.parse(opened.stdout).totals);
});

test('BITBONE_DEBUG shows where a failure came from', () => {
  expect(run(['cost', 'nothing.onnx'], { env: { BITBONE_DEBUG: '1' } }).stderr.split('\n').length).toBeGreaterThan(3);
});

test('the library may be bundled into another program', async () => {
  const contents = `import { BitboneError, parseQuantity } from './index.js';
    console.log(parseQuantity.name !== '', new BitboneError('E_USAGE', 'x') instanceof Error);`;
  const outfile = join(folder, 'bundled.mjs');
  const stdin = { contents, resolveDir: join(ROOT, 'dist') };
  const external = ['onnxruntime-node', 'onnxruntime-web'];
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', external, logLevel: 'error' });
  expect(spawnSync(process.execPath, [outfile], { encoding: 'utf8' }).stdout).toBe('true true\n');
});

describe('the compiled core', () => {
  const TRY = `
    const { readFileSync } = require('node:fs');
    const { wrap } = require('node:module');
    const { Script } = require('node:vm');
    const folder = ${JSON.stringify(join(ROOT, 'dist'))};
    const cachedData = readFileSync(folder + '/core.cache');
    const { cachedDataRejected } = new Script(wrap(readFileSync(folder + '/core.cjs', 'latin1')), { cachedData });
    process.stdout.write(String(cachedDataRejected));`;

  test('is taken by the Node.js that built it', () => {
    expect(spawnSync(process.execPath, ['-e', TRY], { encoding: 'utf8' }).stdout).toBe('false');
  });

  test.each([
    ['missing', undefined],
    ['of another version', Buffer.alloc(100)],
  ])('may be %s', (_, cache) => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    for (const name of ['main.cjs', 'core.cjs', 'load-core.cjs', 'import-beside.cjs'])
      copyFileSync(join(ROOT, 'dist', name), join(copy, name));
    if (cache !== undefined) writeFileSync(join(copy, 'core.cache'), cache);
    const script = `require('./main.cjs').main(process)`;
    const args = ['-e', script, 'bitbone', 'cost', MODEL, '--json'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    expect(stdout).toBe(run(['cost', MODEL, '--json']).stdout);
  });
});

/** Accuracies as somebody might have measured them. */
const RESULTS = [
  'model,accuracy,recipe',
  'bireal18,56.4,a',
  'bireal34,62.2,a',
  'resnete18,58,a',
  'resnete34,61,a',
  'dwr-in-r18,57,a',
  'reactnet18,56,a',
  'reactnet34,62,a',
].join('\n');

describe('README', () => {
  const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```(sh|js)\n(.*?)```/gs)];
  const commands = blocks.flatMap(([, language, text]) => (language === 'sh' ? text!.trim().split('\n') : []));
  const here = () => join(folder, 'readme');

  beforeAll(() => {
    rmSync(here(), { recursive: true, force: true });
    spawnSync('mkdir', ['-p', join(here(), 'node_modules/.bin')]);
    for (const name of ['test', 'configs']) symlinkSync(join(ROOT, name), join(here(), name));
    writeFileSync(join(here(), 'results.csv'), RESULTS);
    symlinkSync(ROOT, join(here(), 'node_modules/bitbone'));
    symlinkSync(BIN, join(here(), 'node_modules/.bin/bitbone'));
  });

  test('has commands', () => {
    expect(commands.length).toBeGreaterThan(10);
  });

  const isInteractive = (command: string) => command.startsWith('npx bitbone explore');

  test.each(commands.filter(isInteractive))('%s needs a terminal', (command) => {
    const line = command.replace('npx bitbone', `"${process.execPath}" "${BIN}"`);
    const { status, stderr } = spawnSync('bash', ['-c', line], { cwd: here(), encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^bitbone: E_NO_TTY: /);
  });

  const runnable = commands.filter((command) => command !== 'npm install && npm test' && !isInteractive(command));
  test.each(runnable)('%s', (command) => {
    const line = command.replace('npm install && ', '').replace('npx bitbone', `"${process.execPath}" "${BIN}"`);
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: here(), encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.length + stderr.length).toBeGreaterThan(0);
  });

  test('the library example runs', () => {
    const [, , code] = blocks.find(([, language]) => language === 'js')!;
    writeFileSync(join(here(), 'example.mjs'), code!);
    const { status, stdout } = spawnSync(process.execPath, ['example.mjs'], { cwd: here(), encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1676279808\n/);
  });
});
