import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import onnxProto from 'onnx-proto';
import { expect, test } from 'vitest';
import type { AttributeDescription, ModelDescription } from '../../src/onnx/description.ts';
import { encodeModel } from '../../src/onnx/encode.ts';

const { onnx } = onnxProto;
const MAX = 2n ** 63n - 1n;

function modelWith(attributes: Readonly<Record<string, AttributeDescription>>): ModelDescription {
  const x = { name: 'x', dtype: 'float32', shape: [1, 3] } as const;
  return {
    irVersion: 8,
    producerName: 'test',
    opsets: { '': 17 },
    graph: {
      name: 'g',
      inputs: [x],
      outputs: [{ ...x, name: 'y' }],
      values: [],
      initializers: [],
      nodes: [{ name: 'n', type: 'Slice', domain: '', inputs: ['x'], outputs: ['y'], attributes }],
    },
  };
}

const EXACT = modelWith({
  ends: { type: 'ints', value: [MAX, -MAX - 1n, 2 ** 53, -1] },
  one: { type: 'int', value: MAX },
});

function readIntegers(bytes: Uint8Array): string[] {
  const [ends, one] = onnx.ModelProto.decode(bytes).graph!.node![0]!.attribute!;
  return [...ends!.ints!, one!.i!].map(String);
}

test('64-bit integers are exact', () => {
  expect(readIntegers(encodeModel(EXACT))).toEqual([MAX, -MAX - 1n, 2n ** 53n, -1n, MAX].map(String));
});

test('a bundled build writes the same bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitbone-'));
  try {
    const file = join(folder, 'encode.mjs');
    writeFileSync(file, await bundle(fileURLToPath(new URL('../../src/onnx/encode.ts', import.meta.url))));
    const bundled = (await import(pathToFileURL(file).href)) as { encodeModel: typeof encodeModel };
    expect(bundled.encodeModel).not.toBe(encodeModel);
    expect(bundled.encodeModel(EXACT)).toEqual(encodeModel(EXACT));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([2n ** 63n, 0.5, Number.NaN])('%d is no 64-bit integer', (value) => {
  const model = modelWith({ ends: { type: 'int', value } });
  expect(() => encodeModel(model)).toThrow(`n: ${value} is not a 64-bit integer`);
});

test('every form of attribute comes back', () => {
  const data = new Uint8Array([1, 2]);
  const bytes = encodeModel(
    modelWith({
      float: { type: 'float', value: 0.5 },
      string: { type: 'string', value: 'ä' },
      floats: { type: 'floats', value: [0.5, 1.5] },
      strings: { type: 'strings', value: ['a', 'b'] },
      tensor: { type: 'tensor', value: { name: 't', dtype: 'uint8', shape: [2], data } },
      graph: { type: 'graph', value: EXACT.graph },
    }),
  );
  const attributes = onnx.ModelProto.decode(bytes).graph!.node![0]!.attribute!;
  const [float, string, floats, strings, tensor, graph] = attributes;
  expect([float!.f, Buffer.from(string!.s!).toString(), floats!.floats]).toEqual([0.5, 'ä', [0.5, 1.5]]);
  expect(strings!.strings!.map((text) => Buffer.from(text).toString())).toEqual(['a', 'b']);
  expect([tensor!.t!.dataType, tensor!.t!.dims!.map(Number), [...tensor!.t!.rawData!]]).toEqual([2, [2], [1, 2]]);
  expect(graph!.g!.node![0]!.opType).toBe('Slice');
  expect(attributes.map(({ type }) => type)).toEqual([1, 3, 6, 8, 4, 5]);
});

test('functions keep their bodies and operator sets', () => {
  const [node] = EXACT.graph.nodes;
  const fn = {
    domain: 'local',
    name: 'F',
    inputs: ['x'],
    outputs: ['y'],
    nodes: [node!],
    opsets: { '': 17 },
    doc: 'why',
  };
  const [read] = onnx.ModelProto.decode(encodeModel({ ...EXACT, functions: [fn] })).functions;
  expect([read!.domain, read!.name, read!.input, read!.output, read!.docString]).toEqual([
    'local',
    'F',
    ['x'],
    ['y'],
    'why',
  ]);
  expect([read!.node![0]!.opType, Number(read!.opsetImport![0]!.version)]).toEqual(['Slice', 17]);
});

test('an element type that ONNX has several of is refused', () => {
  const value = { name: 'w', dtype: 'float8', shape: [1] } as const;
  const model = { ...EXACT, graph: { ...EXACT.graph, inputs: [value] } };
  expect(() => encodeModel(model)).toThrow('w: the element type float8 has no single ONNX type');
});

/** As the package is built: one file, packages included, require() for CommonJS ones. */
async function bundle(entry: string): Promise<string> {
  const js = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    write: false,
    banner: { js },
  });
  return outputFiles[0]!.text;
}
