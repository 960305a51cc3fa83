import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';
import { createFolder, writeFiles } from './scratch.ts';
import { type SmallLayer, writeSmallModel } from './small-model.ts';

const FIRST: SmallLayer = { name: 'first', inChannels: 3, outChannels: 8 };
const SECOND: SmallLayer = { name: 'second', inChannels: 8, outChannels: 8 };
const CONFIG = JSON.stringify({
  models: [{ model: '*.onnx', budgets: [{ metric: 'macs', maxIncrease: '2%' }] }],
});

function createProject(): string {
  return createFolder({
    'bitbone.config.json': CONFIG,
    'a.onnx': writeSmallModel([FIRST]),
    'b.onnx': writeSmallModel([FIRST, SECOND]),
  });
}

test('a baseline is written, compared with and brought up to date', async () => {
  const cwd = createProject();
  expect(await runMain(['check', '--update-baseline'], { cwd })).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'wrote bitbone.baseline.json: 2 models, 2 new\n',
  });
  expect((await runMain(['check'], { cwd })).stdout).toContain('2 passed (2 models, budgets of bitbone.config.json');

  writeFiles(cwd, { 'a.onnx': writeSmallModel([FIRST, SECOND]) });
  const { exitCode, stdout } = await runMain(['check'], { cwd });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('grown: second is new with 36.9 k');

  const again = await runMain(['check', '--update-baseline'], { cwd });
  expect(again.stderr).toBe('wrote bitbone.baseline.json: 2 models, 1 changed\n');
  expect((await runMain(['check'], { cwd })).exitCode).toBe(0);
});

test('one model brought up to date leaves the others alone', async () => {
  const cwd = createProject();
  await runMain(['check', '--update-baseline'], { cwd });
  const before = readFileSync(join(cwd, 'bitbone.baseline.json'), 'utf8');
  const changed = writeSmallModel([{ ...FIRST, outChannels: 9 }]);
  writeFiles(cwd, { 'a.onnx': changed, 'b.onnx': changed });
  await runMain(['check', 'a.onnx', '--update-baseline'], { cwd });
  const after = readFileSync(join(cwd, 'bitbone.baseline.json'), 'utf8');
  expect(after).not.toBe(before);
  expect(after.slice(after.indexOf('"b.onnx"'))).toBe(before.slice(before.indexOf('"b.onnx"')));
});

test('a model that is gone is told', async () => {
  const cwd = createProject();
  await runMain(['check', '--update-baseline'], { cwd });
  writeFiles(cwd, { 'bitbone.config.json': CONFIG.replace('*.onnx', 'a.onnx') });
  const { exitCode, stdout } = await runMain(['check'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('b.onnx is in the baseline but is no longer checked');
});

test('nothing is written where a model cannot be costed', async () => {
  const cwd = createProject();
  writeFiles(cwd, { 'c.onnx': 'text', 'd.onnx': writeSmallModel([FIRST], { foreign: 'Frobnicate' }) });
  const { exitCode, stderr } = await runMain(['check', '--update-baseline'], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^c\.onnx: .*text.*\nd\.onnx: the cost of com\.example\.Frobnicate \(node odd\) is not known/);
  expect((await runMain(['check', 'a.onnx'], { cwd })).stdout).toContain('there is no baseline to compare with');
});

test('a baseline that is named must be there and be one', async () => {
  const cwd = createProject();
  const absent = await runMain(['check', '--baseline', 'old.json'], { cwd });
  expect(absent).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('E_NOT_FOUND: old.json: no such baseline'),
  });
  writeFiles(cwd, { 'old.json': '{"version": 9}' });
  const wrong = await runMain(['check', '--baseline', 'old.json'], { cwd });
  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('E_CONFIG: old.json: is not a baseline'),
  });
});
