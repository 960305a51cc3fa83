import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { runModel } from '../support/onnxruntime.ts';
import { runMain } from './fake-proc.ts';
import { createFolder } from './scratch.ts';

async function runJson(args: readonly string[], cwd?: string) {
  const { exitCode, stdout, stderr } = await runMain([...args, '--json'], cwd === undefined ? {} : { cwd });
  expect({ exitCode, errors: stderr.split('\n').filter((line) => line.startsWith('bitbone:')) }).toEqual({
    exitCode: 0,
    errors: [],
  });
  return JSON.parse(stdout);
}

async function failWith(args: readonly string[]): Promise<{ exitCode: number; stderr: string }> {
  const { exitCode, stdout, stderr } = await runMain(args);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toHaveLength(2);
  return { exitCode, stderr };
}

test.each([
  ['reshape', 'resnet20', '--scale', '2'],
  ['binarize', 'resnet20', '--recipe', 'bireal'],
  ['prune', 'resnet20', '--to', '60%'],
  ['search', 'resnet20', '--recipe', 'bireal'],
  ['score', '--fit', 'results.csv'],
])('%s puts no JSON between what it writes to standard output', async (...args) => {
  const { exitCode, stderr } = await failWith([...args, '--json', '-o', '-']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: 'bitbone: E_USAGE: --json: shares standard output with -o - (name a file by -o)\n',
  });
});

describe('cost --knobs', () => {
  test('lists stages, blocks that can go, and groups with their reasons', async () => {
    const { stages, groups } = await runJson(['cost', 'bireal18', '--knobs']);
    expect(stages.map(({ depth, width, minDepth }: Record<string, number>) => [depth, minDepth, width])).toEqual([
      [4, 1, 64],
      [4, 1, 128],
      [4, 1, 256],
      [4, 1, 512],
    ]);
    expect(stages[1].removable).toHaveLength(3);
    expect(groups.at(-1)).toMatchObject({ name: 'head.linear', frozen: expect.stringContaining('graph output') });
    const { stdout } = await runMain(['cost', 'bireal18', '--knobs']);
    expect(stdout).toContain('stage4   1..4    512');
  });
});

describe('reshape', () => {
  test('holds BOPs at half the depth', async () => {
    const document = await runJson([
      'reshape',
      'resnet18.onnx',
      '--recipe',
      'bireal',
      '--scale',
      '2',
      '--hold',
      'bops',
    ]);
    expect(document.multiplier).toBeCloseTo(1.4936, 4);
    expect(document.stages.map(({ after }: { after: unknown }) => after)).toEqual([
      { depth: 2, width: 96 },
      { depth: 2, width: 192 },
      { depth: 2, width: 382 },
      { depth: 2, width: 764 },
    ]);
    expect(document.after).toMatchObject({ bops: 1683297000, flops: 162105320 });
    expect(document.before.bops).toBe(1676279808);
  });

  test('reaches DWR-ResNet-20 and writes a file that counts and runs alike', async () => {
    const folder = createFolder();
    const flags = ['--depth', '2,2,2', '--width', '16,78,134', '--tail', '-o', 'dwr.onnx'];
    const { after } = await runJson(['reshape', 'resnet20-c10', ...flags], folder);
    expect(after).toMatchObject({ bops: 42914304, flops: 443008, binaryParams: 403452, params: 403452 + 2282 });
    const bytes = readFileSync(join(folder, 'dwr.onnx'));
    const { totals } = costOf(readModel(createByteSource('dwr.onnx', bytes)).graph);
    expect([totals.bops, totals.flops, totals.params]).toEqual([after.bops, after.flops, after.params]);
    expect(Object.values(await runModel(bytes))[0]!.dims).toEqual([1, 10]);
  });

  test('prints stages before and after, and edits on request', async () => {
    const { stdout } = await runMain([
      'reshape',
      'bireal18',
      '--depth',
      '2,4,4,6',
      '--width',
      '64,128,256,512',
      '--edits',
    ]);
    expect(stdout).toContain('stage1  4 -> 2     64');
    expect(stdout).toContain('stage4  4 -> 6    512');
    expect(stdout).toMatch(/stage4\.block4\.conv1\.?\S*: depth 1 block -> 3 blocks/);
  });

  test('changes single layers alone', async () => {
    const { after, before, multiplier } = await runJson([
      'reshape',
      'vgg-small',
      '--layer-width',
      'stage1.block1.conv=106',
    ]);
    expect(after.bops).toBe(before.bops - 9 * 1024 * 128 * 22 - 9 * 256 * 22 * 256);
    expect(multiplier).toBe(1);
  });

  test('substitutes forms and links', async () => {
    const { edits } = await runJson([
      'reshape',
      'bireal18',
      '--scale',
      '2',
      '--rpc',
      'stage4',
      '--elastic-link',
      'stage4',
    ]);
    expect(edits.filter(({ kind }: { kind: string }) => kind === 'form')).toHaveLength(1);
    expect(edits.filter(({ kind }: { kind: string }) => kind === 'link')).toHaveLength(2);
  });

  test.each([
    [['bireal18'], 2, /E_USAGE: there is nothing to reshape by/],
    [['bireal18', '--scale', '2', '--depth', '1,1,1,1'], 2, /cannot be used with/],
    [['bireal18', '--width', '96,168,378,866', '--hold', 'ops'], 2, /cannot be used with/],
    [['bireal18', '--depth', '2,2'], 2, /--depth: 2 values for 4 stages \(give one for each of stage1/],
    [['bireal18', '--scale', '0'], 2, /above 0/],
    [
      ['bireal18', '--width', '200,128,256,512', '--stem', 'pad', '--layer-width', 'x=8'],
      2,
      /x: no layer of this name/,
    ],
    [['resnet20-c10', '--scale', '3', '--hold', 'flops', '--stem', 'bridge'], 1, /E_INFEASIBLE.*458762 is the nearest/],
    [['bireal18', '--scale', '2', '--rpc', 'stage9'], 2, /stage9: no stage, kernel or convolution/],
  ])('refuses %j with one line', async (args, code, message) => {
    const { exitCode, stderr } = await failWith(['reshape', ...args]);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
  });
});

describe('prune', () => {
  test('meets a share of a metric and writes a network that runs', async () => {
    const folder = createFolder();
    const { after, before } = await runJson(
      ['prune', 'resnet20', '--to', '60%', '--of', 'macs', '--multiple', '2', '-o', 'small.onnx'],
      folder,
    );
    expect(after.macs).toBeLessThanOrEqual(0.6 * before.macs);
    expect(Object.values(await runModel(readFileSync(join(folder, 'small.onnx'))))[0]!.dims).toEqual([1, 10]);
  });

  test('meets budgets as other commands write them', async () => {
    const { after } = await runJson([
      'prune',
      'resnet20',
      '--max-params',
      '200k',
      '--max-flops',
      '70%',
      '--criterion',
      'bn',
    ]);
    expect(after.params).toBeLessThanOrEqual(200e3);
  });

  test.each([
    [['resnet20'], 2, /there is no target \(give --to 60%/],
    [['resnet20', '--of', 'macs'], 2, /--of: says what --to limits/],
    [['resnet20', '--min-score', '3'], 2, /--min-score: pruning aims at costs/],
    [['resnet20', '--to', '1%', '--of', 'macs'], 1, /macs cannot be \d+: --floor 0.1 binds \(\d+ is the nearest/],
    [['resnet20', '--to', '60%', '--criterion', 'redundancy'], 2, /redundancy is measured on feature maps/],
    [['resnet20', '--to', '60%', '--keep', 'nothing'], 2, /nothing: no layer has this name/],
    [['resnet20', '--to', '60m'], 2, /did you mean 60M/],
  ])('refuses %j with one line', async (args, code, message) => {
    const { exitCode, stderr } = await failWith(['prune', ...args]);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
  });
});

describe('binarize', () => {
  test('refuses a calibration that is not there, also where the selection needs none', async () => {
    const { exitCode, stderr } = await failWith([
      'binarize',
      'resnet20',
      '--recipe',
      'bireal',
      '--calibration',
      'no.json',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^bitbone: E_NOT_FOUND: no.json: /);
  });

  test('writes the network that the recipe makes', async () => {
    const folder = createFolder();
    const { after } = await runJson(
      ['binarize', 'resnet18-cifar', '--recipe', 'reactnet', '-o', 'binary.onnx'],
      folder,
    );
    const { totals } = costOf(readModel(createByteSource('b', readFileSync(join(folder, 'binary.onnx')))).graph);
    expect(totals.bops).toBe(after.bops);
    expect(after.bops).toBeGreaterThan(5e8);
  });

  test('keeps the inputs real that a rule selects, on assumed errors where none are measured', async () => {
    const args = ['binarize', 'resnet18.onnx', '--recipe', 'xnor', '--json', '--select'];
    const [top, budget] = await Promise.all(['top:2', 'budget:400M'].map((rule) => runMain([...args, rule])));
    expect(top!.stderr).toContain('input errors are assumed');
    const document = JSON.parse(top!.stdout);
    expect(document.assumed).toBe(true);
    expect(document.layers.filter(({ input }: { input: string }) => input === 'real')).toHaveLength(2);
    // equal errors: the score is highest where there is least to gain
    expect(document.layers.find(({ input }: { input: string }) => input === 'real').macs).toBe(57802752);
    expect(JSON.parse(budget!.stdout).after.ops).toBeLessThanOrEqual(400e6);
  });

  test.each([
    [['resnet18', '--recipe', 'birael'], 2, /did you mean bireal/],
    [['resnet18', '--recipe', 'xnor', '--select', 'hybrid:2'], 2, /"2" is not from 0 to 1/],
    [['resnet18', '--recipe', 'xnor', '--select', 'budget:10M'], 1, /is the nearest possible value/],
    [['vgg16', '--recipe', 'quicknet'], 2, /its input is never negative/],
  ])('refuses %j with one line', async (args, code, message) => {
    const { exitCode, stderr } = await runMain(['binarize', ...args]);
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(message);
  });

  test('says how much it reached where linear layers besides the classifier stay real', async () => {
    const [vgg, resnet] = await Promise.all(
      ['vgg16', 'resnet18'].map((name) => runMain(['binarize', name, '--recipe', 'bireal', '--json'])),
    );
    expect(vgg!.stderr).toBe('binarized 12 of 13 convolutions; 3 linear layers stay real\n');
    expect(resnet!.stderr).toBe('');
  });

  test('leaves no file behind where it fails', async () => {
    const folder = createFolder();
    await runMain(['binarize', 'vgg16', '--recipe', 'quicknet', '-o', 'x.onnx'], { cwd: folder });
    expect(existsSync(join(folder, 'x.onnx'))).toBe(false);
  });
});
