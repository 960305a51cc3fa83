import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkMeasurements } from '../../src/cli/calibrating/check-finite.ts';
import { toPlanes } from '../../src/cli/calibrating/images.ts';
import { parseNpy } from '../../src/cli/calibrating/npy.ts';
import { parseNpz } from '../../src/cli/calibrating/npz.ts';
import { loadRuntime } from '../../src/cli/calibrating/runtime.ts';
import { findPython, runPython } from '../support/python.ts';
import { runMain } from './fake-proc.ts';
import { writeNpy } from './npy-file.ts';
import { createFolder } from './scratch.ts';

const IMAGES = 3;
const SIZE = 3 * 32 * 32;
const pixels = Float32Array.from({ length: IMAGES * SIZE }, (_, index) => Math.sin(index * 12.9898));
const batch = writeNpy([IMAGES, 3, 32, 32], pixels);

/** A ZIP archive of one deflated entry; its checksum is not read. */
function writeNpz(name: string, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content);
  const label = Buffer.from(`${name}.npy`);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(label.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(label.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + label.length + packed.length, 16);
  return Buffer.concat([local, label, packed, entry, label, end]);
}

async function calibrate(files: Record<string, Uint8Array>, ...args: string[]) {
  const folder = createFolder(files);
  const { exitCode, stderr } = await runMain(['calibrate', 'resnet20', '-o', 'c.json', ...args], { cwd: folder });
  expect({ exitCode, stderr: stderr.split('\n').filter((line) => line.includes('bitbone:')) }).toEqual({
    exitCode: 0,
    stderr: [],
  });
  return { folder, document: JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8')) };
}

describe('calibrate', () => {
  test('measures every layer on a batch, a folder and an archive alike', async () => {
    const single = (index: number) => writeNpy([3, 32, 32], pixels.subarray(index * SIZE, (index + 1) * SIZE));
    const [{ document }, folder, archive] = [
      await calibrate({ 'batch.npy': batch }, '--data', 'batch.npy'),
      await calibrate({ 'd/a.npy': single(0), 'd/b.npy': single(1), 'd/c.npy': single(2) }, '--data', 'd'),
      await calibrate({ 'batch.npz': writeNpz('images', batch) }, '--data', 'batch.npz'),
    ];
    expect(document).toMatchObject({ version: 1, model: 'resnet20', images: 3, assumed: false });
    expect(document.layers).toHaveLength(20);
    expect(folder.document).toEqual(document);
    expect(archive.document).toEqual(document);
    const [stem] = document.layers;
    const mean = (of: (value: number) => number) => pixels.reduce((sum, value) => sum + of(value), 0) / pixels.length;
    expect(stem.input.meanSquare).toBeCloseTo(
      mean((value) => value * value),
      6,
    );
    expect(stem.input.error).toBeCloseTo(mean((value) => value * value) - mean(Math.abs) ** 2, 6);
    expect(stem.maps).toMatchObject({ height: 8, width: 8 });
    expect(stem.maps.channels).toHaveLength(16);
    expect(stem.weights.splitError).toBeLessThanOrEqual(stem.weights.signError);
  });

  test('takes at most --limit images and keeps maps of the wanted size', async () => {
    const { document } = await calibrate({ 'b.npy': batch }, '--data', 'b.npy', '--limit', '2', '--map-size', '0');
    expect(document.images).toBe(2);
    expect(document.layers[0].maps).toBe(null);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses data that holds %d, and says where', async (odd) => {
    const spoiled = pixels.slice();
    spoiled[2 * SIZE + 1024 + 2 * 32 + 5] = odd;
    const cwd = createFolder({ 'odd.npy': writeNpy([IMAGES, 3, 32, 32], spoiled) });
    const args = ['calibrate', 'resnet20', '--data', 'odd.npy', '-o', 'c.json'];
    const { exitCode, stderr } = await runMain(args, { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`^bitbone: E_MALFORMED: odd.npy: holds ${odd} at \\[2, 1, 2, 5\\] .*\\n$`));
    expect(existsSync(join(cwd, 'c.json'))).toBe(false);
  });

  test('writes no measurement that is no number', () => {
    const layer = { name: 'conv', macs: 1, input: { error: 1 }, weights: null, maps: { channels: [[1, Number.NaN]] } };
    const calibration = { version: 1, model: 'net', images: 1, assumed: false, layers: [layer] } as never;
    expect(() => checkMeasurements(calibration, 'net')).toThrow(/^net: the layer conv has values that are NaN/);
  });

  test('without data says that errors are assumed', async () => {
    const { document } = await calibrate({});
    expect(document).toMatchObject({ images: 0, assumed: true });
    expect(document.layers[3].input.error).toBeCloseTo(1 - 2 / Math.PI, 12);
  });

  test('is what prune and binarize read', async () => {
    const { folder } = await calibrate({ 'b.npy': batch }, '--data', 'b.npy');
    const redundancy = [
      '--criterion',
      'redundancy',
      '--calibration',
      'c.json',
      '--to',
      '90%',
      '--of',
      'macs',
      '--json',
    ];
    const pruned = await runMain(['prune', 'resnet20', ...redundancy], { cwd: folder });
    expect(pruned.stderr).toBe('');
    const { before, after } = JSON.parse(pruned.stdout);
    expect(after.macs).toBeLessThanOrEqual(0.9 * before.macs);
    const hybrid = ['--recipe', 'xnor', '--select', 'hybrid:0.5', '--calibration', 'c.json', '--json'];
    const binarized = await runMain(['binarize', 'resnet20', ...hybrid], { cwd: folder });
    expect(binarized.stderr).toBe('');
    expect(JSON.parse(binarized.stdout)).toMatchObject({ assumed: false, recipe: 'xnor' });
  });

  test.each([
    [
      { 'b.npy': writeNpy([1, 3, 16, 16], new Float32Array(768)) },
      ['--data', 'b.npy'],
      /has the shape \[1, 3, 16, 16\], the network reads \[N, 3, 32, 32\]/,
    ],
    [{ 'b.npy': new Uint8Array(20) }, ['--data', 'b.npy'], /is no \.npy file/],
    [{ 'b.npz': new Uint8Array(40) }, ['--data', 'b.npz'], /is no \.npz file/],
    [{ 'd/readme.txt': new Uint8Array(1) }, ['--data', 'd'], /d: holds no data/],
    [{}, ['--data', 'missing'], /missing: no such file/],
    [{ 'd/a.png': new Uint8Array(9) }, ['--data', 'd'], /E_MISSING_PACKAGE.*sharp/],
  ])('explains %#: data it cannot use', async (files: Record<string, Uint8Array>, args, message) => {
    const { exitCode, stderr } = await runMain(['calibrate', 'resnet20', '-o', 'c.json', ...args], {
      cwd: createFolder(files),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("feature maps of one's own", () => {
  const rows = (channels: number) => Array.from({ length: channels }, (_, row) => [1, row < 8 ? 0 : row]);
  test('come as JSON or NumPy files', async () => {
    const name = 'stage1.block1.conv1';
    const npy = writeNpy([16, 2], rows(16).flat());
    const files = {
      'm.json': new TextEncoder().encode(JSON.stringify({ [name]: rows(16) })),
      [`${name}.npy`]: npy,
      'm.npz': writeNpz(name, npy),
    };
    const folder = createFolder(files);
    for (const file of Object.keys(files)) {
      const args = [
        'prune',
        'resnet20',
        '--criterion',
        'redundancy',
        '--calibration',
        file,
        '--to',
        '99%',
        '--of',
        'macs',
        '--json',
      ];
      const { stdout, stderr } = await runMain(args, { cwd: folder });
      expect(stderr, file).toBe('');
      expect(JSON.parse(stdout).edits, file).toEqual([
        { kind: 'width', subject: name, before: '16', after: expect.any(String) },
      ]);
    }
  });

  test.each([
    ['[1, 2]', /is no list of rows/],
    ['{"a": 3}', /a is no list of rows/],
    ['{', /is not JSON/],
    ['{"version": 2, "layers": []}', /is no calibration of this version/],
  ])('are refused as %s', async (text, message) => {
    const folder = createFolder({ 'm.json': text });
    const args = ['prune', 'resnet20', '--criterion', 'redundancy', '--calibration', 'm.json', '--to', '99%'];
    const { exitCode, stderr } = await runMain(args, { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('NumPy files', () => {
  test('of every element type, as NumPy writes them', () => {
    const python = findPython('numpy');
    if (python === undefined) return;
    const folder = createFolder();
    const code = `import numpy as np, sys
a = np.arange(6).reshape(2, 3)
for t in ['f4', 'f8', 'i8', 'i4', 'i2', 'i1', 'u1', 'u2']: np.save(f'{sys.argv[1]}/{t}.npy', a.astype(t))
np.savez(f'{sys.argv[1]}/a.npz', x=a.astype('f4'), y=a.astype('f8'))
np.savez_compressed(f'{sys.argv[1]}/b.npz', x=a.astype('f4'))
np.save(f'{sys.argv[1]}/fortran.npy', np.asfortranarray(a))
np.save(f'{sys.argv[1]}/complex.npy', a.astype('c8'))`;
    runPython(python, code, [folder]);
    const read = (name: string) => readFileSync(join(folder, name));
    for (const type of ['f4', 'f8', 'i8', 'i4', 'i2', 'i1', 'u1', 'u2']) {
      const { shape, data } = parseNpy(read(`${type}.npy`), type);
      expect([shape, [...data]], type).toEqual([
        [2, 3],
        [0, 1, 2, 3, 4, 5],
      ]);
    }
    expect([...parseNpz(read('a.npz'), 'a').keys()]).toEqual(['x', 'y']);
    expect([...parseNpz(read('b.npz'), 'b').get('x')!.data]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => parseNpy(read('fortran.npy'), 'f')).toThrowError(/column-major/);
    expect(() => parseNpy(read('complex.npy'), 'c')).toThrowError(/elements of type <c8 are not read/);
  });

  test('that end early are refused', () => {
    expect(() => parseNpy(batch.subarray(0, 500), 'x')).toThrowError(/ends too early/);
  });
});

test('pixels become normalised planes', () => {
  const data = Uint8Array.from([255, 0, 51, 0, 255, 102]);
  const planes = toPlanes({ data, info: { width: 2, height: 1, channels: 3 } }, 3, {
    mean: [0.5, 0, 0],
    deviation: [0.5, 1, 2],
  });
  expect([...planes].map((value) => Number(value.toFixed(4)))).toEqual([1, -1, 0, 1, 0.1, 0.2]);
});

test('a missing runtime is named', async () => {
  await expect(loadRuntime(['no-such-runtime'])).rejects.toThrowError(/running a network needs onnxruntime/);
  expect(await loadRuntime(['no-such-runtime', 'onnxruntime-web'])).toHaveProperty('InferenceSession');
});
