import onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { decodeModel } from '../../src/onnx/decode.ts';
import type { AttributeValue, GraphRecord } from '../../src/onnx/proto.ts';
import { COUNTS, fileSource, hasModel, ints, node, value } from './models.ts';

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;
type Attribute = onnxProto.onnx.IAttributeProto;

/** The same, read by onnx-proto. */
function oracle(graph: onnxProto.onnx.IGraphProto) {
  return {
    nodes: graph.node!.map((each) => [
      each.opType,
      each.name,
      each.input,
      each.output,
      each.attribute!.map(oracleAttribute),
    ]),
    initializers: graph.initializer!.map((each) => [each.name, each.dims!.map(Number)]),
    inputs: graph.input!.map(oracleValue),
    outputs: graph.output!.map(oracleValue),
    values: graph.valueInfo!.map(oracleValue),
  };
}

function oracleValue({ name, type }: onnxProto.onnx.IValueInfoProto) {
  return [name, type!.tensorType!.shape!.dim!.map(({ dimValue, dimParam }) => dimParam || Number(dimValue))];
}

function oracleAttribute(attribute: Attribute): unknown {
  const { type, i, f, s, ints: list, floats } = attribute;
  const values: Partial<Record<number, () => unknown>> = {
    [AttributeType.INT]: () => Number(i),
    [AttributeType.FLOAT]: () => f,
    [AttributeType.STRING]: () => Buffer.from(s!).toString(),
    [AttributeType.INTS]: () => list!.map(Number),
    [AttributeType.FLOATS]: () => floats,
    [AttributeType.TENSOR]: () => attribute.t!.dims!.map(Number),
  };
  return [attribute.name, values[type as number]!()];
}

function own({ nodes, initializers, inputs, outputs, readValues }: GraphRecord) {
  const values = (list: readonly GraphRecord['inputs'][number][]) =>
    list.map(({ name, readType }) => [name, readType().dims]);
  return {
    nodes: nodes.map(({ type, name, inputs: from, outputs: to, attributes }) => [
      type,
      name,
      from,
      to,
      attributes.map((attribute) => [attribute.name, ownValue(attribute.value)]),
    ]),
    initializers: initializers.map(({ name, shape }) => [name, shape]),
    inputs: values(inputs),
    outputs: values(outputs),
    values: values(readValues()),
  };
}

function ownValue(attribute: AttributeValue): unknown {
  if (attribute.type === 'tensor') return attribute.value.shape;
  return 'value' in attribute ? attribute.value : undefined;
}

describe.each(COUNTS.map(({ model }) => model))('%s', (model) => {
  test.skipIf(!hasModel(model))('decodes to what onnx-proto decodes', () => {
    const source = fileSource(model);
    const decoded = decodeModel(source);
    const bytes = source.read(0, source.size);
    expect(own(decoded.model.graph)).toEqual(oracle(onnx.ModelProto.decode(bytes).graph!));
    expect(decoded.unknownFields).toEqual([]);
  });
});

const encoded = (model: onnxProto.onnx.IModelProto) => onnx.ModelProto.encode(model).finish();
const decode = (bytes: Uint8Array) => decodeModel(createByteSource('test.onnx', bytes));

test('attributes of all forms, unpacked and untyped ones too', () => {
  const g = { node: [node('Relu', 'a', 'b')], name: 'sub' };
  const attribute: Attribute[] = [
    { name: 'floats', type: AttributeType.FLOATS, floats: [0.5, 2] },
    { name: 'strings', type: AttributeType.STRINGS, strings: [Buffer.from('a'), Buffer.from('ä')] },
    { name: 'graph', type: AttributeType.GRAPH, g },
    { name: 'graphs', type: AttributeType.GRAPHS, graphs: [g] },
    { name: 'tensor', type: AttributeType.TENSOR, t: ints('', [3]) },
    { name: 'empty', type: AttributeType.INTS },
    { name: 'untyped', i: 5 },
    { name: 'reference', type: AttributeType.INT, refAttrName: 'k' },
  ];
  const { nodes } = decode(encoded({ graph: { node: [{ opType: 'X', attribute }] } })).model.graph;
  const values = Object.fromEntries(nodes[0]!.attributes.map((each) => [each.name, each.value]));
  expect(values).toMatchObject({
    floats: { type: 'floats', value: [0.5, 2] },
    strings: { type: 'strings', value: ['a', 'ä'] },
    graph: { type: 'graph', value: { name: 'sub', nodes: [{ type: 'Relu' }] } },
    graphs: { type: 'other' },
    tensor: { type: 'tensor', value: { content: { kind: 'dense', data: [3] } } },
    empty: { type: 'ints', value: [] },
    untyped: { type: 'int', value: 5 },
    reference: { type: 'reference', value: 'k' },
  });
});

test('repeated numbers outside a packed field are read', () => {
  // NodeProto.attribute {name: "k", ints: 1, ints: 300, type: INTS}, each number a field of its own
  const attribute = [0x0a, 1, 0x6b, 0x40, 1, 0x40, 0xac, 0x02, 0xa0, 1, 7];
  const nodeBytes = [0x2a, attribute.length, ...attribute];
  const graph = [0x0a, nodeBytes.length, ...nodeBytes];
  const { model } = decode(Uint8Array.from([0x3a, graph.length, ...graph]));
  expect(model.graph.nodes[0]!.attributes).toEqual([{ name: 'k', value: { type: 'ints', value: [1, 300] } }]);
});

test('fields of newer formats are passed over and reported', () => {
  const known = encoded({ irVersion: 13, graph: { name: 'g', output: [value('y', [1])] } });
  // field 99 of the model: a text
  const bytes = Uint8Array.from([...known, 0x9a, 0x06, 2, 0x68, 0x69]);
  const { model, unknownFields } = decode(bytes);
  expect([model.irVersion, model.graph.name, unknownFields]).toEqual([13, 'g', ['Model.99']]);
});

test('graphs inside graphs end somewhere', () => {
  let graph: onnxProto.onnx.IGraphProto = { name: 'innermost' };
  for (let depth = 0; depth < 40; depth += 1) {
    graph = { node: [{ opType: 'If', attribute: [{ name: 'b', type: AttributeType.GRAPH, g: graph }] }] };
  }
  expect(() => decode(encoded({ graph }))).toThrow(/nested deeper than 32/);
});

test('sizes that are unknown or senseless are open', () => {
  const dims = value('x', [0, -1, 'N', null, '', 3]);
  const { inputs } = decode(encoded({ graph: { input: [dims] } })).model.graph;
  expect(inputs[0]!.readType()).toEqual({ dtype: 'float32', dims: [null, null, 'N', null, null, 3] });
});
