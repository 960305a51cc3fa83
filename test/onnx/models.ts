import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Long from 'long';
import onnxProto from 'onnx-proto';
import { inputShape, type Node, outputValue } from '../../src/graph/graph.ts';
import { countElements, isFloat } from '../../src/graph/tensor.ts';
import { type ByteSource, createByteSource } from '../../src/onnx/byte-source.ts';
import { type Model, type ReadOptions, readModel } from '../../src/onnx/read-model.ts';

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;

type Proto = onnxProto.onnx.INodeProto;
type Dims = readonly (number | string | null)[];
type AttributeInput = number | bigint | string | readonly (number | bigint)[] | onnxProto.onnx.IAttributeProto;

/** Numbers of element types in ONNX files. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;

/** An attribute; whole numbers are integers, others and `{ f }` floats. */
function attribute(name: string, value: AttributeInput): onnxProto.onnx.IAttributeProto {
  if (typeof value === 'object' && !Array.isArray(value)) return { name, ...(value as onnxProto.onnx.IAttributeProto) };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  if (Array.isArray(value)) return { name, type: AttributeType.INTS, ints: value.map(long) };
  return { name, type: AttributeType.INT, i: long(value as number | bigint) };
}

function long(value: number | bigint): Long {
  return Long.fromString(String(value));
}

export const float = (f: number) => ({ type: AttributeType.FLOAT, f });
export const floats = (values: number[]) => ({ type: AttributeType.FLOATS, floats: values });
export const graph = (g: onnxProto.onnx.IGraphProto) => ({ type: AttributeType.GRAPH, g });
export const tensorAttribute = (t: onnxProto.onnx.ITensorProto) => ({ type: AttributeType.TENSOR, t });
export const reference = (refAttrName: string, type = AttributeType.INT) => ({ type, refAttrName });

export function node(
  opType: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, AttributeInput>> = {},
  domain = '',
): Proto {
  const split = (names: string) => (names === '' ? [] : names.split(' ').map((name) => (name === '-' ? '' : name)));
  const list = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return { opType, input: split(inputs), output: split(outputs), attribute: list, domain, name: '' };
}

export function value(name: string, dims?: Dims, elemType = FLOAT): onnxProto.onnx.IValueInfoProto {
  const dim = dims?.map((size) =>
    typeof size === 'number' ? { dimValue: size } : size === null ? {} : { dimParam: size },
  );
  return { name, type: { tensorType: { elemType, ...(dim === undefined ? {} : { shape: { dim } }) } } };
}

/** A float initializer of this shape, all 0.5. */
export function weight(name: string, ...dims: number[]): onnxProto.onnx.ITensorProto {
  const data = new Float32Array(countElements(dims)).fill(0.5);
  return { name, dims, dataType: FLOAT, rawData: new Uint8Array(data.buffer) };
}

export function ints(name: string, values: readonly (number | bigint)[], dims = [values.length]) {
  const data = BigInt64Array.from(values.map(BigInt));
  return { name, dims, dataType: INT64, rawData: new Uint8Array(data.buffer) };
}

export function scalars(name: string, values: readonly number[], dims = [values.length]) {
  return { name, dims, dataType: FLOAT, floatData: [...values] };
}

export interface Parts {
  readonly nodes: readonly Proto[];
  readonly inputs: readonly onnxProto.onnx.IValueInfoProto[];
  readonly outputs?: readonly string[];
  readonly initializers?: readonly onnxProto.onnx.ITensorProto[];
  readonly values?: readonly onnxProto.onnx.IValueInfoProto[];
  readonly functions?: readonly onnxProto.onnx.IFunctionProto[];
  readonly opset?: number;
  readonly domains?: readonly string[];
}

/** Bytes of a model; its output is `y` unless said otherwise. */
export function encode(parts: Parts): Uint8Array {
  const { opset = 17, outputs = ['y'], domains = [], functions = [] } = parts;
  return onnx.ModelProto.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))],
    functions: [...functions],
    graph: {
      name: 'test',
      node: [...parts.nodes],
      input: [...parts.inputs],
      output: outputs.map((name) => ({ name })),
      initializer: [...(parts.initializers ?? [])],
      valueInfo: [...(parts.values ?? [])],
    },
  }).finish();
}

export function read(parts: Parts, options: ReadOptions = {}): Model {
  return readModel(createByteSource('test.onnx', encode(parts)), options);
}

/** Shape of the (first) output, as `1x2x3`. */
export function outputShape({ graph }: Model): string {
  return graph.values[graph.outputs[0]!]!.shape.join('x');
}

export function kinds({ graph }: Model): string {
  return graph.nodes.map((each) => each.kind).join(' ');
}

export function onlyNode<K extends Node['kind']>(model: Model, kind: K): Extract<Node, { kind: K }> {
  const found = model.graph.nodes.filter((each) => each.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} nodes of kind ${kind}: ${kinds(model)}`);
  return found[0] as Extract<Node, { kind: K }>;
}

/** Multiply-accumulates of the kinds that real networks consist of; for the counts of the reference table. */
export function countMacs({ graph }: Model): { conv: number; gemm: number } {
  let conv = 0;
  let gemm = 0;
  for (const each of graph.nodes) {
    const outputs = countElements(outputValue(graph, each).shape);
    if (each.kind === 'conv') conv += outputs * countElements(inputShape(graph, each, 1)!.slice(1));
    const rows = each.kind === 'gemm' && each.attrs.transA ? 0 : -1;
    if (each.kind === 'gemm' || each.kind === 'matmul') gemm += outputs * inputShape(graph, each, 0)!.at(rows)!;
  }
  return { conv, gemm };
}

/** Elements of the float constants that nodes read. */
export function countStored({ graph }: Model): number {
  const read = new Set(graph.nodes.flatMap((each) => each.inputs));
  return graph.values.reduce((sum, { content, dtype, shape }, id) => {
    return content !== undefined && isFloat(dtype) && read.has(id) ? sum + countElements(shape) : sum;
  }, 0);
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A model of the fixtures, or of the folder beside the project that holds those that may not be copied into it. */
export function modelPath(name: string): string {
  const [folder, file] = name.split('/');
  return folder === 'torch' ? `${ROOT}test/fixtures/models/${file}` : `${ROOT}../shared/models/${folder}/${file}`;
}

export function hasModel(name: string): boolean {
  return existsSync(modelPath(name));
}

export function fileSource(name: string): ByteSource {
  return createByteSource(name, readFileSync(modelPath(name)));
}

export const COUNTS = readFileSync(`${ROOT}test/fixtures/models/counts.csv`, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [model, conv, gemm, , params, nConv, nGemm, shape] = line.split(',');
    return {
      model: model!,
      conv: Number(conv),
      gemm: Number(gemm),
      params: Number(params),
      nConv: Number(nConv),
      nGemm: Number(nGemm),
      shape: shape!,
    };
  });
