import { expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';

test('diff as a table: totals, stages, changed layers', async () => {
  const { exitCode, stdout, stderr } = await runMain(['diff', 'resnet18', 'resnet34']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('tables/diff-deeper.txt');
});

test('a network against itself did not change', async () => {
  const { stdout } = await runMain(['diff', 'resnet18_bn.onnx', 'resnet18_bn.onnx']);
  expect(stdout).toContain('no layer changed');
});

test('networks from two sources are matched by position', async () => {
  const document = JSON.parse((await runMain(['diff', 'resnet18_bn.onnx', 'resnet18', '--json'])).stdout);
  expect(document).toMatchObject({ before: 'resnet18_bn.onnx', after: 'resnet18' });
  expect(document.totals.macs).toEqual({ before: 1814073344, after: 1814073344, change: 0 });
  expect(document.layers).toHaveLength(21);
  for (const layer of document.layers)
    expect(layer).toMatchObject({ status: 'kept', macs: { change: 0 }, params: { change: 0 } });
});

test('diff --json adds up: the layers change as much as the whole', async () => {
  const document = JSON.parse((await runMain(['diff', 'resnet18', 'resnet34', '--json'])).stdout);
  const sum = (rows: { macs: { change: number } }[]) => rows.reduce((total, row) => total + row.macs.change, 0);
  expect(sum(document.layers)).toBe(document.totals.macs.change);
  expect(sum(document.stages)).toBe(document.totals.macs.change);
  expect(document.totals.macs).toEqual({ before: 1814073344, after: 3663761408, change: 3663761408 - 1814073344 });
});
