import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { CheckReport } from '../../src/budget/verdict.ts';
import { REPORTER_NAMES } from '../../src/report/check/reporters.ts';
import sarifSchema from '../fixtures/sarif/sarif-schema-2.1.0.json' with { type: 'json' };
import { createRepository, ODD_NAME } from './check-repository.ts';
import { MODELS, runMain } from './fake-proc.ts';
import { createFolder } from './scratch.ts';

const ALL = `text,${REPORTER_NAMES.filter((name) => name !== 'text').join(',')}`;

async function runJson(args: readonly string[], cwd: string) {
  const { exitCode, stdout, stderr } = await runMain(['check', '--json', ...args], { cwd });
  return { exitCode, stderr, report: JSON.parse(stdout) as CheckReport };
}

test('a repository of twelve models, in every form at once', async () => {
  const folder = createRepository();
  const { exitCode, stdout, stderr } = await runMain(['check', '--reporter', ALL, '--output-dir', 'out'], {
    cwd: folder,
  });
  expect(exitCode).toBe(2);
  expect(stderr.split('\n').filter((line) => !line.startsWith('wrote '))).toEqual(['']);
  await expect(stdout).toMatchFileSnapshot('check/stdout.txt');
  for (const name of readdirSync(join(folder, 'out'))) {
    const content = readFileSync(join(folder, 'out', name), 'utf8');
    await expect(content).toMatchFileSnapshot(`check/${name}`);
  }
});

test('its verdicts, model by model', async () => {
  const { exitCode, report } = await runJson([], createRepository());
  expect(exitCode).toBe(2);
  const told = report.verdicts.map(
    ({ model, metric, status }) => `${status} ${model.replace('models/', '')} ${metric}`,
  );
  expect(told).toMatchInlineSnapshot(`
    [
      "pass alexnet.onnx macs",
      "pass alexnet.onnx params",
      "pass bireal18.onnx macs",
      "pass bireal18.onnx params",
      "fail bireal18.onnx modelSizeBytes",
      "fail bireal18.onnx flops",
      "fail bireal18.onnx flops",
      "fail bireal18.onnx flops",
      "pass bireal18.onnx flops + bops / 64",
      "missing broken.onnx macs",
      "missing broken.onnx params",
      "pass densenet121.onnx macs",
      "pass densenet121.onnx params",
      "missing foreign.onnx macs",
      "missing foreign.onnx params",
      "pass googlenet.onnx macs",
      "pass googlenet.onnx params",
      "pass mobilenet_v2.onnx macs",
      "pass mobilenet_v2.onnx params",
      "pass odd, 50%: <a>
    |b|.onnx macs",
      "pass odd, 50%: <a>
    |b|.onnx params",
      "pass resnet18.onnx macs",
      "pass resnet18.onnx params",
      "fail vgg16.onnx macs",
      "warn vgg16.onnx params",
      "pass resnet18 [bireal] ops",
      "pass resnet18 [bireal] flops",
      "pass resnet34 [bireal] ops",
      "pass resnet34 [bireal] flops",
    ]
  `);
});

test.each([
  [0, ['resnet18', '--max-ops', '2G']],
  [1, ['models/vgg16.onnx']],
  [2, ['models/broken.onnx']],
  [2, ['models/foreign.onnx']],
  [0, ['models/foreign.onnx', '--allow-unknown']],
  [2, ['models/nothing.onnx', '--max-ops', '1G']],
  [2, ['models/nothing.onnx']],
  [2, []],
] as const)('exit code %i for %j', async (code, args) => {
  const { exitCode } = await runMain(['check', ...args], { cwd: createRepository() });
  expect(exitCode).toBe(code);
});

test('the SARIF log keeps to its schema', async () => {
  const { stdout } = await runMain(['check', '--reporter', 'sarif'], { cwd: createRepository() });
  // the library checks draft 7 references, and takes a relative reference for a broken URL
  const text = JSON.stringify(sarifSchema).replaceAll('"format":"uri-reference"', '"minLength":1');
  const schema = z.fromJSONSchema({ ...JSON.parse(text), $schema: 'http://json-schema.org/draft-07/schema#' });
  const log = JSON.parse(stdout);
  expect(schema.safeParse(log).error?.issues ?? []).toEqual([]);
  expect(schema.safeParse({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'bad' }] }] }).success).toBe(false);
});

test('annotations survive every character', async () => {
  const args = ['check', `models/${ODD_NAME}`, '--reporter', 'github', '--max-params', '1', '--max-ops', '2'];
  const { stdout } = await runMain(args, { cwd: createRepository() });
  const titles = stdout.split('\n').flatMap((line) => /^::error ([^:]*)::/.exec(line)?.[1] ?? []);
  const decoded = titles.map((title) => decodeProperties(title).title);
  expect(decoded.sort()).toEqual([`OPs, models/${ODD_NAME}`, `Params, models/${ODD_NAME}`]);
});

/** As GitHub's runner reads the properties of a command. */
function decodeProperties(text: string): Record<string, string> {
  const unescape = (value: string): string =>
    value
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%');
  return Object.fromEntries(
    text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), unescape(pair.slice(pair.indexOf('=') + 1))]),
  );
}

test('at most ten errors are annotated, the rest is counted', async () => {
  const args = ['check', '--reporter', 'github', '--max-params', '1', '--max-ops', '2', '--max-size', '3'];
  const { stdout } = await runMain(args, { cwd: createRepository() });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
  expect(lines.at(-1)).toMatch(/^::notice::\d+ more are not shown here: /);
});

test('on GitHub the default adds annotations and the summary', async () => {
  const folder = createFolder({ summary: '' });
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  const model = join(MODELS, 'resnet18.onnx');
  const { exitCode, stdout } = await runMain(['check', model, '--max-ops', '1G'], { cwd: folder, env });
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^::error title=OPs%2C /m);
  expect(readFileSync(join(folder, 'summary'), 'utf8')).toContain('### bitbone check: 1 failed, 0 passed');
});

test('a symbolic dimension gives a range and one of three answers', async () => {
  const limits = ['1G', '10G', '20G'];
  const holds = await Promise.all(
    limits.map(async (limit) => {
      const { report } = await runJson(['resnet18_dynbatch.onnx', '--dim', 'N=1:8', '--max-ops', limit], MODELS);
      const [verdict] = report.verdicts;
      return [verdict!.holds, verdict!.status, verdict!.reason, verdict!.range];
    }),
  );
  const range = { min: 1_814_073_344, max: 8 * 1_814_073_344 };
  expect(holds).toEqual([
    ['broken', 'fail', 'broken at every one of 8 sizes', range],
    ['depends', 'fail', 'broken at N=6..8', range],
    ['holds', 'pass', 'holds at every one of 8 sizes', range],
  ]);
});

test('several documents cannot share standard output', async () => {
  const { exitCode, stderr } = await runMain(['check', '--reporter', 'json=-,junit=-'], { cwd: createRepository() });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^bitbone: E_USAGE: --reporter: json shares standard output/);
});

test('a report into a folder that is not there is refused before anything is costed, and the folder is not made', async () => {
  const cwd = createRepository();
  const { exitCode, stdout, stderr } = await runMain(['check', '--reporter', 'junit=none/x.xml'], { cwd });
  expect({ exitCode, stdout, made: existsSync(join(cwd, 'none')) }).toEqual({ exitCode: 2, stdout: '', made: false });
  expect(stderr).toMatch(/^bitbone: E_WRITE: none\/x.xml: cannot be written: its folder does not exist .*\n$/);
});

test('mistakes of the configuration mark their lines on GitHub', async () => {
  const cwd = createFolder({ 'bitbone.config.json': '{\n"models": [{"model": "a,b", "budgets": [{"metric": "x"}]}]}' });
  const { exitCode, stdout } = await runMain(['check'], { cwd, env: { GITHUB_ACTIONS: 'true' } });
  expect(exitCode).toBe(2);
  expect(stdout).toContain(
    '::error file=bitbone.config.json,line=2,title=models[0].budgets[0].metric::is "x"; allowed are macs',
  );
});
