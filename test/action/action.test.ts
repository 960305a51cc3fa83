import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMain } from '../cli/fake-proc.ts';
import { commitAll, createFolder, writeFiles } from '../cli/scratch.ts';
import { type SmallLayer, writeSmallModel } from '../cli/small-model.ts';
import { ROOT } from './read-action.ts';
import { runAction } from './run-action.ts';

/** A package of its own, so that the test does not replace what others run. */
let installed: string;
let program: string;
beforeAll(() => {
  installed = mkdtempSync(join(tmpdir(), 'bitbone-action-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(installed, 'dist')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  program = join(installed, 'bin/bitbone.cjs');
  mkdirSync(join(installed, 'bin'));
  copyFileSync(join(ROOT, 'bin/bitbone.cjs'), program);
  writeFileSync(join(installed, 'package.json'), '{"type": "module"}');
});
afterAll(() => rmSync(installed, { recursive: true, force: true }));

const FIRST: SmallLayer = { name: 'first', inChannels: 3, outChannels: 8 };
const SECOND: SmallLayer = { name: 'second', inChannels: 8, outChannels: 8 };
const CONFIG = JSON.stringify({
  models: [
    {
      model: '*.onnx',
      budgets: [
        { metric: 'macs', max: '50k' },
        { metric: 'macs', maxIncrease: '5%' },
      ],
    },
  ],
});

test('a pull request that keeps its budgets passes', () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST]) });
  commitAll(folder);
  const { exitCode, outputs, summary } = runAction(folder, createFolder(), { program, against: 'HEAD' });
  expect(exitCode).toBe(0);
  expect(outputs).toMatchObject({ 'exit-code': '0', failed: '0', missing: '0', warned: '0', passed: '2' });
  expect(summary).toContain('### bitbone check: 2 passed');
});

test('a layer that breaks the budgets fails the step, with every report written', () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST]) });
  commitAll(folder);
  writeFiles(folder, { 'net.onnx': writeSmallModel([FIRST, SECOND]) });
  const { exitCode, outputs, summary, log } = runAction(folder, createFolder(), { program, against: 'HEAD' });
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ 'exit-code': '1', failed: '2', passed: '0' });
  expect(log).toContain('::error file=bitbone.config.json,line=1,title=MACs%2C net.onnx::');
  expect(log).toContain('grown: second is new with 36.9 k');
  expect(readFileSync(outputs.markdown!, 'utf8')).toBe(summary.replace(/\n$/, ''));
  const paths = [outputs.json, outputs.junit, outputs.sarif];
  expect(paths.map((path) => existsSync(path!))).toEqual([true, true, true]);
});

test('fail: false only tells', () => {
  const folder = createFolder({ 'net.onnx': writeSmallModel([FIRST]) });
  const { exitCode, outputs } = runAction(folder, createFolder(), {
    program,
    models: 'net.onnx\n',
    flags: '--max-ops=1\n--max-params=1\n',
    fail: 'false',
  });
  expect({ exitCode, code: outputs['exit-code'], failed: outputs.failed }).toEqual({
    exitCode: 0,
    code: '1',
    failed: '2',
  });
});

test('a wrong configuration is told and ends with 2', () => {
  const folder = createFolder({ 'sub/bitbone.config.json': CONFIG.replace('50k', '50m') });
  const { exitCode, outputs, log } = runAction(folder, createFolder(), { program, 'working-directory': 'sub' });
  expect({ exitCode, outputs }).toMatchObject({ exitCode: 2, outputs: { 'exit-code': '2', json: '', failed: '' } });
  expect(log).toContain('sub/bitbone.config.json:1: models[0].budgets[0].max "50m": "m" is milli; did you mean 50M?');
});

test('inputs are arguments, never commands', () => {
  const folder = createFolder({ 'net.onnx': writeSmallModel([FIRST]) });
  const models = '$(touch hacked); `touch hacked`\n--update-baseline';
  const { exitCode } = runAction(folder, createFolder(), { program, models, flags: '--max-ops=1G' });
  expect({ exitCode, hacked: existsSync(join(folder, 'hacked')) }).toEqual({ exitCode: 2, hacked: false });
  expect(existsSync(join(folder, 'bitbone.baseline.json'))).toBe(false);
});

test("the project's own bitbone goes before an installed one", () => {
  const own = 'node_modules/bitbone/bin/bitbone.cjs';
  const folder = createFolder({ [own]: 'console.log("own one"); process.exitCode = 1;' });
  const { exitCode, log } = runAction(folder, createFolder(), {});
  expect({ exitCode, log }).toEqual({ exitCode: 1, log: 'own one\n' });
});

test('workers find what one thread finds, in the same order', async () => {
  const models = Array.from(
    { length: 40 },
    (_, index) => [`net${index}.onnx`, { ...FIRST, outChannels: index + 1 }] as const,
  );
  const files = Object.fromEntries(models.map(([name, layer]) => [name, writeSmallModel([layer])]));
  const folder = createFolder({ ...files, 'net7.onnx': 'broken', 'bitbone.config.json': CONFIG });
  const { status, stdout } = spawnSync(process.execPath, [program, 'check', '--json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const alone = await runMain(['check', '--json'], { cwd: folder });
  expect({ status, stdout }).toEqual({ status: alone.exitCode, stdout: alone.stdout });
});
