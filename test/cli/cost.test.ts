import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { METRIC_NAMES } from '../../src/cost/metrics.ts';
import type { toCostDocument } from '../../src/report/cost-json.ts';
import { measureWidth } from '../../src/report/width.ts';
import { MODELS, runMain } from './fake-proc.ts';

const counts = readFileSync(join(MODELS, 'counts.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .filter(([model]) => model!.startsWith('torch/'))
  .map(([model, , , macs, params]) => [model!.slice('torch/'.length), Number(macs), Number(params)] as const);

type CostDocument = ReturnType<typeof toCostDocument>;

async function readCost(...args: string[]): Promise<CostDocument> {
  const { exitCode, stdout, stderr } = await runMain(['cost', ...args, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('cost --json', () => {
  test.each(counts)('%s: %d MACs, %d stored parameters', async (model, macs, storedParams) => {
    expect((await readCost(model)).totals).toMatchObject({ macs, storedParams });
  });

  test('has the agreed names', async () => {
    const document = await readCost('bireal18.onnx');
    expect(Object.keys(document)).toEqual(expect.arrayContaining(['model', 'convention', 'input', 'totals', 'layers']));
    expect(Object.keys(document.totals)).toEqual([...METRIC_NAMES]);
    const names = ['name', 'kind', 'stage', 'block', 'weightBits', 'inputBits', 'outputShape', ...METRIC_NAMES];
    expect(Object.keys(document.layers[0]!)).toEqual(expect.arrayContaining(names));
    expect(document).toMatchObject({
      model: 'bireal18.onnx',
      convention: 'ops64',
      input: [{ name: 'input', shape: [1, 3, 224, 224] }],
    });
  });

  test('the rows make up the totals, per layer, block and stage', async () => {
    const { totals, layers, blocks, stages } = await readCost('mobilenet_v2.onnx');
    for (const rows of [layers, blocks, stages]) {
      for (const metric of ['macs', 'ops', 'elementwise', 'params', 'storedParams', 'activations'] as const) {
        expect(rows.reduce((sum, row) => sum + row[metric], 0)).toBe(totals[metric]);
      }
      expect(Math.max(...rows.map((row) => row.peakActivationBytes))).toBe(totals.peakActivationBytes);
    }
  });

  test('a convention or a formula changes what ops means', async () => {
    const { totals } = await readCost('bireal18');
    const { bops, flops } = totals;
    expect(totals.ops).toBe(flops + bops / 64);
    expect((await readCost('bireal18', '--convention', 'ops58')).totals.ops).toBeCloseTo(flops + bops / 58, 3);
    const byFormula = await readCost('bireal18', '--ops-formula', 'flops + bops/58');
    expect(byFormula.totals.ops).toBeCloseTo(flops + bops / 58, 3);
    expect(byFormula).toMatchObject({ convention: 'formula flops + bops/58', notes: [] });
    expect(byFormula.layers.reduce((sum, { ops }) => sum + ops, 0)).toBeCloseTo(byFormula.totals.ops, 3);
  });

  test('a formula that does not add up over layers says so', async () => {
    const { notes } = await readCost('bireal18', '--ops-formula', 'max(flops, bops)');
    expect(notes.join()).toContain('not additive');
  });

  test('a real network is costed as a recipe would binarize it', async () => {
    const [built, binarized] = [await readCost('bireal18'), await readCost('resnet18', '--recipe', 'bireal')];
    expect(binarized.totals.bops).toBe(built.totals.bops);
    expect(binarized.totals.flops).toBe(built.totals.flops);
    const all = await readCost('resnet18', '--recipe', 'bireal', '--select', 'all');
    expect(all.totals.bops).toBe(all.totals.macs - 512_000);
  });

  test('another input size is taken by files and built-ins alike', async () => {
    const [file, builtIn] = await Promise.all(
      ['resnet18_bn.onnx', 'resnet18'].map((model) => readCost(model, '--input', '2x3x256x192')),
    );
    expect(file!.input[0]!.shape).toEqual([2, 3, 256, 192]);
    expect(builtIn!.totals).toEqual(file!.totals);
    expect((await readCost('resnet18_dynbatch.onnx', '--input', '4x3x224x224')).totals.macs).toBe(4 * 1814073344);
  });

  test('activations that may not overwrite their input need more memory', async () => {
    const [shared, apart] = [await readCost('resnet18_bn.onnx'), await readCost('resnet18_bn.onnx', '--no-in-place')];
    expect(apart.totals.peakActivationBytes).toBeGreaterThan(shared.totals.peakActivationBytes);
    expect({ ...apart.totals, peakActivationBytes: 0 }).toEqual({ ...shared.totals, peakActivationBytes: 0 });
  });
});

describe('cost as a table', () => {
  test.each([
    ['real-stages', ['resnet18.onnx', '--by', 'stage']],
    ['binary-layers', ['bireal18.onnx']],
    ['blocks-sorted', ['mobilenet_v2.onnx', '--by', 'block', '--sort', 'params']],
    ['every-operation', ['squeezenet1_1.onnx', '--all']],
  ])('%s', async (name, args) => {
    const { exitCode, stdout, stderr } = await runMain(['cost', ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`tables/cost-${name}.txt`);
  });

  test.each([40, 60, 80, 120, 200])('keeps to a terminal of %d columns', async (columns) => {
    const { stdout } = await runMain(['cost', 'bireal18.onnx', '--no-color'], { stdoutColumns: columns });
    const [tables] = stdout.split('ops are counted as');
    expect(Math.max(...tables!.split('\n').map(measureWidth))).toBeLessThanOrEqual(columns);
  });

  test('a wide terminal gets bars', async () => {
    const { stdout } = await runMain(['cost', 'resnet18', '--by', 'stage', '--no-color'], { stdoutColumns: 120 });
    await expect(stdout).toMatchFileSnapshot('tables/cost-terminal.txt');
  });

  test('largest first by the metric asked for', async () => {
    const { stdout } = await runMain(['cost', 'vgg16.onnx', '--csv', '--sort', 'size']);
    const rows = stdout
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const column = rows[0]!.indexOf('modelSizeBytes');
    const sizes = rows.slice(1).map((row) => Number(row[column]));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(rows[1]![0]).toBe('/classifier/classifier.0/Gemm');
  });
});

test('cost --csv has one row per layer, with every metric in base units', async () => {
  const { stdout } = await runMain(['cost', 'alexnet.onnx', '--csv']);
  const [header, ...rows] = stdout
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));
  expect(header!.slice(8)).toEqual([...METRIC_NAMES]);
  expect(rows).toHaveLength(8);
  expect(rows.reduce((sum, row) => sum + Number(row[header!.indexOf('macs')]), 0)).toBe(714188480);
});
