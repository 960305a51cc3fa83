import onnxProto from 'onnx-proto';
import { expect, test } from 'vitest';
import { type OnnxOptions, writeOnnx } from '../../src/export/onnx.ts';
import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';

const { onnx } = onnxProto;

function build(emit: (builder: GraphBuilder, x: ValueId) => ValueId): Graph {
  const builder = newGraph('small');
  return builder.finish([emit(builder, builder.input('x', [1, 4]))]);
}

const identity = build((b, x) => b.add('unary', { fn: 'relu' }, [x]));
const decode = (options: OnnxOptions) => onnx.ModelProto.decode(writeOnnx(identity, options).bytes);

test('the file names its maker, its operator set and what the caller wants to be kept', () => {
  const model = decode({ producerVersion: '1.2.3', metadata: { recipe: 'bireal', candidate: '{"depth":2}' } });
  expect([model.producerName, model.producerVersion, Number(model.irVersion)]).toEqual(['bitbone', '1.2.3', 8]);
  expect(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 17]]);
  expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([
    ['bitbone.roles', '{"stem":["unary"]}'],
    ['recipe', 'bireal'],
    ['candidate', '{"depth":2}'],
  ]);
});

test.each([
  [13, 8],
  [18, 8],
  [19, 9],
  [21, 10],
])('operator set %i goes with version %i of the format', (opset, irVersion) => {
  expect(Number(decode({ opset }).irVersion)).toBe(irVersion);
  expect(Number(decode({ opset, irVersion: 10 }).irVersion)).toBe(10);
});

test.each([12, 22])('operator set %i is refused', (opset) => {
  expect(() => writeOnnx(identity, { opset })).toThrow(`operator set ${opset} cannot be written (choose 13 to 21)`);
});

test('the largest 64-bit integer survives writing and reading', () => {
  const ends = [2n ** 63n - 1n, -(2n ** 63n)];
  const graph = build((b, x) => {
    const bounds = b.constant('bounds', [2, 1], { kind: 'dense', data: ends }, 'int64');
    const whole = b.add('cast', { to: 'int64' }, [x]);
    return b.add('cast', { to: 'float32' }, [b.add('elementwise', { fn: 'max' }, [whole, bounds])]);
  });
  const { bytes } = writeOnnx(graph);
  const back = readModel(createByteSource('ends', bytes)).graph;
  expect(back.values.find(({ name }) => name === 'bounds')!.content).toEqual({ kind: 'dense', data: ends });
  const tensor = onnx.ModelProto.decode(bytes).graph!.initializer!.find(({ name }) => name === 'bounds')!;
  expect(new BigInt64Array(new Uint8Array(tensor.rawData!).buffer)).toEqual(BigInt64Array.from(ends));
});

test('large weights go to a file beside the model, each on a page of its own', async () => {
  const graph = build((b, x) => {
    const w = (name: string, shape: number[]) =>
      b.constant(name, shape, { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
    const y = b.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [x, w('w1', [4, 100]), w('c', [100])]);
    return b.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [y, w('w2', [100, 300])]);
  });
  const inside = writeOnnx(graph, { external: { file: 'net.data', aboveBytes: 10 ** 6 } });
  expect(inside.external).toBeUndefined();
  const { bytes, external } = writeOnnx(graph, { external: { file: 'net.data', aboveBytes: 10 ** 4 } });
  expect(external!.bytes.length).toBe(4096 + 4 * 30000);
  const places = onnx.ModelProto.decode(bytes).graph!.initializer!.map(({ name, externalData }) => [
    name,
    ...(externalData ?? []).map(({ value }) => value),
  ]);
  expect(places).toEqual([['w1', 'net.data', '0', '1600'], ['c'], ['w2', 'net.data', '4096', '120000']]);
  expect(await runModel(bytes, { external: external! })).toEqual(await runModel(inside.bytes));
});

test('a foreign operator is written back with its domain and attributes', () => {
  const graph = foreign('com.example', 'Mystery');
  const { opsetImport, graph: written } = onnx.ModelProto.decode(writeOnnx(graph).bytes);
  expect(opsetImport.map(({ domain }) => domain)).toEqual(['', 'com.example']);
  const [node] = written!.node!;
  expect([node!.opType, node!.domain, node!.attribute!.map(({ name, f }) => [name, f])]).toEqual([
    'Mystery',
    'com.example',
    [['strength', 0.5]],
  ]);
});

test.each([
  ['Loop', 'ONNX cannot say this opaque: Loop has a body that is not kept'],
  ['Upsample', 'ONNX cannot say this opaque: Upsample is no longer part of ONNX (use Resize)'],
])('%s is refused by name', (type, message) => {
  expect(() => writeOnnx(foreign('', type))).toThrow(`odd: ${message}`);
});

test('what an operator set cannot say is refused with the one that can', () => {
  const wrap = build((b, x) => b.add('pad', { pads: [0, 1, 0, 1], mode: 'wrap', value: 0 }, [x], { name: 'ring' }));
  expect(() => writeOnnx(wrap)).toThrow(
    'ring: ONNX cannot say this pad: padding by wrapping around needs operator set 19',
  );
  expect(() => writeOnnx(wrap, { opset: 19 })).not.toThrow();
});

/** A graph of one unknown node; its shape is its own word. */
function foreign(domain: string, type: string): Graph {
  const values = ['x', 'y'].map((name) => ({ name, shape: [1, 4], dtype: 'float32', bits: 32 }) as const);
  const node = {
    ...identity.nodes[0]!,
    kind: 'opaque',
    attrs: { domain, type },
    name: 'odd',
    inputs: [0],
    outputs: [1],
    extra: { strength: { type: 'float', value: 0.5 } },
  } as const;
  return { name: 'foreign', values, nodes: [node], inputs: [0], outputs: [1] };
}
