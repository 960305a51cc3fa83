import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/budget/verdict.ts';
import { runMain } from './fake-proc.ts';
import { commitAll, createFolder, writeFiles } from './scratch.ts';
import { countWeightBytes, type SmallLayer, writeSmallModel } from './small-model.ts';

const FIRST: SmallLayer = { name: 'first', inChannels: 3, outChannels: 8 };
const MIDDLE: SmallLayer = { name: 'middle', inChannels: 8, outChannels: 8 };
const EXTRA: SmallLayer = { name: 'extra', inChannels: 8, outChannels: 8 };
const LAST: SmallLayer = { name: 'last', inChannels: 8, outChannels: 4 };

const CONFIG = JSON.stringify({
  models: [{ model: '*.onnx', budgets: [{ metric: 'macs', maxIncrease: '1%' }] }],
});

async function checkJson(folder: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = await runMain(['check', '--json', ...args], { cwd: folder });
  return { exitCode, stderr, ...(JSON.parse(stdout) as { verdicts: Verdict[]; removed: string[]; against: string }) };
}

test('--against names the one layer that made a model dearer', async () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST, MIDDLE, LAST]) });
  commitAll(folder);
  writeFiles(folder, { 'net.onnx': writeSmallModel([FIRST, MIDDLE, EXTRA, LAST]) });

  const { exitCode, verdicts, against } = await checkJson(folder, '--against', 'HEAD');
  expect(exitCode).toBe(1);
  expect(against).toBe('HEAD');
  // 576 MACs per pair of channels: 3*8 + 8*8 + 8*4 = 120 pairs before, 64 more after
  expect(verdicts).toMatchObject([
    {
      status: 'fail',
      baseline: 576 * 120,
      actual: 576 * 184,
      grown: [{ name: 'extra', before: null, after: 576 * 64 }],
    },
  ]);
});

test('a layer that was widened is named with both figures', async () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST, LAST]) });
  commitAll(folder);
  writeFiles(folder, { 'net.onnx': writeSmallModel([FIRST, { ...LAST, outChannels: 6 }]) });
  const { verdicts } = await checkJson(folder, '--against', 'HEAD');
  expect(verdicts[0]!.grown).toEqual([{ name: 'last', before: 576 * 32, after: 576 * 48 }]);
});

test('weights beside a model are looked for in the same commit', async () => {
  const layers = [FIRST, LAST];
  const folder = createFolder({
    'bitbone.config.json': CONFIG,
    'net.onnx': writeSmallModel(layers, { external: 'net.data' }),
    'net.data': new Uint8Array(countWeightBytes(layers)).fill(1),
  });
  commitAll(folder);
  writeFiles(folder, { 'net.onnx': writeSmallModel(layers), 'net.data': 'gone' });
  const { exitCode, stderr, verdicts } = await checkJson(folder, '--against', 'HEAD');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(verdicts[0]).toMatchObject({ status: 'pass', baseline: verdicts[0]!.actual });
});

test('new and removed models are told; neither fails the check', async () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'old.onnx': writeSmallModel([FIRST]) });
  commitAll(folder);
  rmSync(`${folder}/old.onnx`);
  writeFiles(folder, { 'new.onnx': writeSmallModel([FIRST]) });
  const { exitCode, verdicts, removed } = await checkJson(folder, '--against', 'HEAD');
  expect({ exitCode, removed }).toEqual({ exitCode: 0, removed: ['old.onnx'] });
  expect(verdicts).toMatchObject([{ model: 'new.onnx', status: 'warn', baseline: null }]);
});

test('paths start from the configuration, wherever in the repository it lies', async () => {
  const folder = createFolder({ 'deep/bitbone.config.json': CONFIG, 'deep/net.onnx': writeSmallModel([FIRST]) });
  commitAll(folder);
  writeFiles(folder, { 'deep/net.onnx': writeSmallModel([FIRST, MIDDLE]), 'deep/er/nothing.txt': '' });
  const { verdicts } = await checkJson(`${folder}/deep/er`, '--against', 'HEAD');
  expect(verdicts).toMatchObject([{ model: 'net.onnx', status: 'fail', grown: [{ name: 'middle' }] }]);
});

test('a built-in backbone is the same in every revision', async () => {
  const config = { models: [{ model: 'resnet18', budgets: [{ metric: 'ops', maxIncrease: 0 }] }] };
  const folder = createFolder({ 'bitbone.config.json': JSON.stringify(config) });
  commitAll(folder);
  const { exitCode, verdicts } = await checkJson(folder, '--against', 'HEAD');
  expect({ exitCode, status: verdicts[0]!.status }).toEqual({ exitCode: 0, status: 'pass' });
});

test.each(['no-such-branch', '--upload-pack=x'])('the revision %s is refused', async (revision) => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST]) });
  commitAll(folder);
  const { exitCode, stderr } = await runMain(['check', `--against=${revision}`], { cwd: folder });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^bitbone: E_USAGE: --against: there is no revision /);
});

test('outside a repository there is nothing to compare with', async () => {
  const folder = createFolder({ 'bitbone.config.json': CONFIG, 'net.onnx': writeSmallModel([FIRST]) });
  const { exitCode, stderr } = await runMain(['check', '--against', 'HEAD'], { cwd: folder });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no git repository') });
});
