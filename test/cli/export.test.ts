import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readModelFile } from '../support/models.ts';
import { findPython, runPython } from '../support/python.ts';
import { runMain } from './fake-proc.ts';
import { createFolder } from './scratch.ts';
import { writeSmallModel } from './small-model.ts';

const SMALL = ['resnet20', '--recipe', 'bireal'];

async function run(cwd: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await runMain(['export', ...args], { cwd });
  return exitCode === 0 ? stderr : `${exitCode} ${stderr}`;
}

async function costs(cwd: string, ...model: readonly string[]): Promise<Record<string, number>> {
  return JSON.parse((await runMain(['cost', ...model, '--json'], { cwd })).stdout).totals;
}

test('an exported network costs what it cost before, in every form, and says where it went', async () => {
  const folder = createFolder();
  const expected = await costs(folder, ...SMALL);
  const forms = [
    [],
    ['--form', 'train'],
    ['--form', 'inference'],
    ['--format', 'qonnx'],
    ['--opset', '13'],
    ['--opset', '21', '--ir-version', '10'],
  ];
  for (const [index, flags] of forms.entries()) {
    const told = await run(folder, ...SMALL, ...flags, '-o', `net${index}.onnx`);
    expect(told).toMatch(/^wrote net\d\.onnx \(\d.*B\)\n$/);
    expect({ flags, ...(await costs(folder, `net${index}.onnx`)) }).toEqual({ flags, ...expected });
  }
});

test('the seed decides the weights', async () => {
  const folder = createFolder();
  const write = async (name: string, seed: string) => {
    await run(folder, ...SMALL, '-o', name, '--seed', seed);
    return readFileSync(join(folder, name));
  };
  const first = await write('a.onnx', '1');
  expect(first.equals(await write('b.onnx', '1'))).toBe(true);
  expect(first.equals(await write('c.onnx', '2'))).toBe(false);
});

test('the ending names the format unless --format does', async () => {
  const folder = createFolder();
  for (const name of ['net.onnx', 'net.bin', 'net.json', 'net.dot', 'net.py']) await run(folder, ...SMALL, '-o', name);
  const start = (name: string) => readFileSync(join(folder, name), 'latin1');
  expect(start('net.bin')).toBe(start('net.onnx'));
  expect(JSON.parse(start('net.json'))).toMatchObject({ format: 'bitbone-graph', name: 'resnet20' });
  expect(start('net.dot')).toMatch(/^digraph "resnet20" \{/);
  expect(start('net.py')).toContain('class Network(nn.Module)');
  const { stdout } = await runMain(['export', ...SMALL, '--format', 'dot', '-o', '-'], { cwd: folder });
  expect(stdout).toBe(start('net.dot'));
});

test('an ONNX file says what it costs and how it was binarized, and code that is made of it knows', async () => {
  const folder = createFolder();
  await run(folder, ...SMALL, '-o', 'net.onnx');
  const { metadata } = readModelFile(join(folder, 'net.onnx'));
  expect(Object.fromEntries(metadata)).toEqual({
    'bitbone.roles': expect.stringContaining('stage1.1'),
    'bitbone.recipe': 'bireal',
    'bitbone.costs': JSON.stringify({ convention: 'ops64', ...(await costs(folder, ...SMALL)) }),
  });
  await run(folder, 'net.onnx', '-o', 'model.py');
  const code = readFileSync(join(folder, 'model.py'), 'utf8');
  expect(code).toContain('input_gradient = staticmethod(approx_sign_gradient)');
  expect(code).toContain(`${(await costs(folder, ...SMALL)).bops} BOPs`);
});

test('a built-in binary backbone tells the recipe it is built by', async () => {
  const folder = createFolder();
  await run(folder, 'ir-net20', '-o', 'net.onnx');
  expect(readModelFile(join(folder, 'net.onnx')).metadata.get('bitbone.recipe')).toBe('ir-net');
});

test('weights beyond a size go to a file beside the model', async () => {
  const folder = createFolder();
  const told = await run(folder, ...SMALL, '-o', 'net.onnx', '--external', '1kB');
  expect(told).toMatch(/^wrote net\.onnx \(.*\)\nwrote net\.onnx\.data \(.*\)\n$/);
  expect(readdirSync(folder).sort()).toEqual(['net.onnx', 'net.onnx.data']);
  expect(await costs(folder, 'net.onnx')).toEqual(await costs(folder, ...SMALL));
  await run(folder, ...SMALL, '-o', 'whole.onnx', '--external', '100MB');
  expect(existsSync(join(folder, 'whole.onnx.data'))).toBe(false);
});

describe('PyTorch code', () => {
  test('comes with its training script, which imports it by its name', async () => {
    const folder = createFolder();
    const told = await run(folder, ...SMALL, '-o', 'tiny.py');
    expect(told).toMatch(/^wrote tiny\.py \(.*\)\nwrote train\.py \(.*\)\n$/);
    expect(readFileSync(join(folder, 'train.py'), 'utf8')).toContain('import tiny as model');
    // and may be written again
    expect(await run(folder, ...SMALL, '-o', 'tiny.py')).toBe(told);
  });

  test('tells on stderr and in its head how many parameters it has more than are counted', async () => {
    const folder = createFolder();
    const file = fileURLToPath(new URL('../fixtures/exported/shared.onnx', import.meta.url));
    const told = await run(folder, file, '-o', 'model.py');
    const note = /^note: (equal constants .*: 64 parameters more than counted)$/m.exec(told)?.[1];
    expect(told).toMatch(/^wrote model\.py \(.*\)\nwrote train\.py \(.*\)\nnote: .*\n$/);
    const head = `876 parameters, 3504 bytes packed.\nNote: ${note}.\n`;
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toContain(head);
  });

  test('on standard output comes alone', async () => {
    const folder = createFolder();
    const { stdout } = await runMain(['export', ...SMALL, '--format', 'pytorch', '-o', '-'], { cwd: folder });
    expect(stdout).toMatch(/^"""resnet20, binarized by the recipe bireal\./);
    expect(readdirSync(folder)).toEqual([]);
  });

  const python = findPython('torch');
  test.runIf(python === undefined)('Python has no torch here, so the scripts are not run', ({ skip }) => skip());

  test.skipIf(python === undefined)('trains from an ONNX file, also one with external weights', async () => {
    const folder = createFolder();
    await run(folder, ...SMALL, '-o', 'model.py');
    await run(folder, ...SMALL, '-o', 'net.onnx', '--external', '1kB', '--form', 'train');
    const code = `
import os, runpy, sys
os.chdir(sys.argv[1])
sys.path.insert(0, '.')
sys.argv = ['train.py', '--synthetic', '--epochs', '1', '--weights', 'net.onnx']
runpy.run_path('train.py', run_name='__main__')`;
    const lines = runPython(python!, code, [folder]).trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ accuracy: expect.any(Number), loss: expect.any(Number) });
    expect(readdirSync(folder)).toContain('weights.pt');
  });
});

test('Larq code is one file of any name', async () => {
  const folder = createFolder();
  expect(await run(folder, ...SMALL, '--format', 'larq', '-o', 'my-net.py')).toMatch(/^wrote my-net\.py \(.*\)\n$/);
  expect(readdirSync(folder)).toEqual(['my-net.py']);
  const code = readFileSync(join(folder, 'my-net.py'), 'utf8');
  expect(code).toContain('class Network(keras.Model)');
  expect(code).toContain('input_quantizer=binarize, kernel_quantizer=binarize_scaled_weight');
});

describe('nothing is written', () => {
  const refused: readonly (readonly [message: RegExp, args: readonly string[]])[] = [
    [/^2 bitbone: E_UNSUPPORTED: .*PyTorch code cannot say this/, ['folder/foreign.onnx', '-o', 'net.py']],
    [/^2 bitbone: E_OPSET: operator set 9 cannot be written/, [...SMALL, '--opset', '9', '-o', 'net.onnx']],
    [/^2 bitbone: E_OPSET: version 3 of the file format/, [...SMALL, '--ir-version', '3', '-o', 'net.onnx']],
    [/^2 bitbone: E_USAGE: --form: says nothing to the format json/, [...SMALL, '--form', 'train', '-o', 'net.json']],
    [/^2 bitbone: E_USAGE: my-net.py: is no name that train.py/, [...SMALL, '-o', 'my-net.py']],
    [/^2 bitbone: E_USAGE: torch.py: is no name that train.py/, [...SMALL, '-o', 'torch.py']],
    [/^2 bitbone: E_USAGE: --external: needs a file/, [...SMALL, '--external', '1kB', '-o', '-']],
    [/^2 bitbone: E_WRITE: folder: cannot be written: it is a folder/, [...SMALL, '-o', 'folder']],
    [/^2 bitbone: E_WRITE: none\/net.onnx: .*does not exist/, [...SMALL, '-o', 'none/net.onnx']],
  ];

  test.each(refused)('%s', async (message, args) => {
    const layer = { name: 'conv', inChannels: 1, outChannels: 1 };
    const folder = createFolder({ 'folder/foreign.onnx': writeSmallModel([layer], { foreign: 'Odd' }) });
    expect(await run(folder, ...args)).toMatch(message);
    expect(readdirSync(folder)).toEqual(['folder']);
  });

  test('over a train.py that somebody else wrote', async () => {
    const folder = createFolder({ 'train.py': 'print("mine")\n' });
    expect(await run(folder, ...SMALL, '-o', 'model.py')).toMatch(/^2 bitbone: E_WRITE: train\.py: is in the way/);
    expect(readdirSync(folder)).toEqual(['train.py']);
    expect(readFileSync(join(folder, 'train.py'), 'utf8')).toBe('print("mine")\n');
  });

  test('over the old files where one of the new ones cannot be written', async () => {
    const folder = createFolder({ 'model.py': 'old\n' });
    mkdirSync(join(folder, 'train.py'));
    expect(await run(folder, ...SMALL, '-o', 'model.py')).toMatch(/^2 bitbone: E_/);
    expect(readdirSync(folder).sort()).toEqual(['model.py', 'train.py']);
    expect(readFileSync(join(folder, 'model.py'), 'utf8')).toBe('old\n');
  });
});
