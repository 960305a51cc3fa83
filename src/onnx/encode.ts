import Long from 'long';
import onnxProto from 'onnx-proto';
import { BitboneError } from '../graph/errors.ts';
import type {
  AttributeDescription,
  FunctionDescription,
  GraphDescription,
  ModelDescription,
  NodeDescription,
  TensorDescription,
  ValueDescription,
} from './description.ts';
import { asField, joinPieces, type Pieces } from './pieces.ts';
import { tensorTypeOf } from './tensor-type.ts';

// a named import type-checks but fails in plain node: onnx-proto is CommonJS and its names are not visible to the lexer
const { onnx } = onnxProto;

/** Numbers of the fields that are put together here, in onnx.proto3. */
const FIELDS = { graph: 7, initializer: 5, rawData: 9 } as const;

/**
 * The bytes of an ONNX file. 64-bit integers are exact; one that does not fit throws `E_INTEGER`. Weights are copied
 * once, straight to their place: protobufjs grows its buffer by copying, and beyond 1 GiB for every tensor anew.
 */
export function encodeModel(model: ModelDescription): Uint8Array {
  const { producerVersion, metadata = {}, functions = [] } = model;
  const head = onnx.ModelProto.encode({
    irVersion: model.irVersion,
    producerName: model.producerName,
    ...(producerVersion === undefined ? {} : { producerVersion }),
  });
  const tail = onnx.ModelProto.encode({
    opsetImport: opsetImports(model.opsets),
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    functions: functions.map(functionProto),
  });
  return joinPieces([head.finish(), ...asField(FIELDS.graph, encodeGraph(model.graph)), tail.finish()]);
}

/** In the order of the fields' numbers. */
function encodeGraph(graph: GraphDescription): Pieces {
  const { node, name, initializer: _, ...rest } = graphProto({ ...graph, initializers: [] });
  return [
    onnx.GraphProto.encode({ node: node!, name: name! }).finish(),
    ...graph.initializers.flatMap((tensor) => asField(FIELDS.initializer, encodeTensor(tensor))),
    onnx.GraphProto.encode(rest).finish(),
  ];
}

function encodeTensor(tensor: TensorDescription): Pieces {
  const { rawData, ...head } = tensorProto(tensor);
  const encoded = onnx.TensorProto.encode(head).finish();
  return rawData == null ? [encoded] : [encoded, ...asField(FIELDS.rawData, [rawData])];
}

function opsetImports(opsets: Readonly<Record<string, number>>): onnxProto.onnx.IOperatorSetIdProto[] {
  return Object.entries(opsets).map(([domain, version]) => ({ domain, version }));
}

function graphProto(graph: GraphDescription): onnxProto.onnx.IGraphProto {
  return {
    name: graph.name,
    node: graph.nodes.map(nodeProto),
    initializer: graph.initializers.map(tensorProto),
    input: graph.inputs.map(valueProto),
    output: graph.outputs.map(valueProto),
    valueInfo: graph.values.map(valueProto),
  };
}

function functionProto(fn: FunctionDescription): onnxProto.onnx.IFunctionProto {
  return {
    domain: fn.domain,
    name: fn.name,
    input: [...fn.inputs],
    output: [...fn.outputs],
    attribute: [...(fn.attributes ?? [])],
    node: fn.nodes.map(nodeProto),
    opsetImport: opsetImports(fn.opsets),
    ...(fn.doc === undefined ? {} : { docString: fn.doc }),
  };
}

function valueProto(value: ValueDescription): onnxProto.onnx.IValueInfoProto {
  const dim = value.shape.map((size) => ({ dimValue: size }));
  return {
    name: value.name,
    type: { tensorType: { elemType: tensorTypeOf(value.dtype, value.name), shape: { dim } } },
  };
}

function nodeProto(node: NodeDescription): onnxProto.onnx.INodeProto {
  return {
    name: node.name,
    opType: node.type,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => ({
      name,
      ...ATTRIBUTES[attribute.type](attribute as never, node.name),
    })),
  };
}

type AttributeRule<T extends AttributeDescription['type']> = (
  attribute: Extract<AttributeDescription, { type: T }>,
  subject: string,
) => onnxProto.onnx.IAttributeProto;

const { AttributeType } = onnx.AttributeProto;

const ATTRIBUTES: { readonly [T in AttributeDescription['type']]: AttributeRule<T> } = {
  int: ({ value }, subject) => ({ type: AttributeType.INT, i: int64(value, subject) }),
  float: ({ value }) => ({ type: AttributeType.FLOAT, f: value }),
  string: ({ value }) => ({ type: AttributeType.STRING, s: utf8(value) }),
  ints: ({ value }, subject) => ({ type: AttributeType.INTS, ints: value.map((item) => int64(item, subject)) }),
  floats: ({ value }) => ({ type: AttributeType.FLOATS, floats: [...value] }),
  strings: ({ value }) => ({ type: AttributeType.STRINGS, strings: value.map(utf8) }),
  tensor: ({ value }) => ({ type: AttributeType.TENSOR, t: tensorProto(value) }),
  graph: ({ value }) => ({ type: AttributeType.GRAPH, g: graphProto(value) }),
  reference: ({ value }) => ({ type: AttributeType.INT, refAttrName: value }),
};

function tensorProto(tensor: TensorDescription): onnxProto.onnx.ITensorProto {
  const { name, data } = tensor;
  const head = { name, dataType: tensorTypeOf(tensor.dtype, name), dims: [...tensor.shape] };
  if (data instanceof Uint8Array) return { ...head, rawData: data };
  const entries = { location: data.file, offset: String(data.offset), length: String(data.length) };
  return {
    ...head,
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
}

function int64(value: number | bigint, subject: string): Long {
  const whole = typeof value === 'bigint' || Number.isInteger(value) ? BigInt(value) : undefined;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) {
    throw new BitboneError('E_INTEGER', `${value} is not a 64-bit integer`, { subject });
  }
  return Long.fromBits(Number(BigInt.asIntN(32, whole)), Number(BigInt.asIntN(32, whole >> 32n)));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
