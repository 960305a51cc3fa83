import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitbone-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an exported network costs what it cost before, and says where it went', async () => {
  const { exitCode, stdout, stderr } = await runMain(['export', 'bireal18', '-o', 'net.onnx'], { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toMatch(/^wrote net\.onnx \(\d+\.\d MB\)\n$/);
  const costs = async (model: string) =>
    JSON.parse((await runMain(['cost', model, '--json'], { cwd: folder })).stdout).totals;
  expect(await costs('net.onnx')).toEqual(await costs('bireal18'));
});

test('the seed decides the weights', async () => {
  const write = async (name: string, seed: string) => {
    await runMain(['export', 'resnet18', '--input', '1x3x32x32', '-o', name, '--seed', seed], { cwd: folder });
    return readFileSync(join(folder, name));
  };
  const first = await write('a.onnx', '1');
  expect(first.equals(await write('b.onnx', '1'))).toBe(true);
  expect(first.equals(await write('c.onnx', '2'))).toBe(false);
});
