import fc from 'fast-check';
import onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { BitboneError } from '../../src/graph/errors.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { BOOL, encode, fileSource, graph, ints, node, type Parts, read, scalars, value, weight } from './models.ts';

const { onnx } = onnxProto;
const open = (bytes: Uint8Array) => readModel(createByteSource('a.onnx', bytes));
const text = (content: string) => new TextEncoder().encode(content);
const latin1 = (content: string) => Buffer.from(content, 'latin1');
const padded = (content: string) => Buffer.concat([latin1(content), Buffer.alloc(300)]);

describe('what is no ONNX model', () => {
  test.each([
    ['a web page', text('<!DOCTYPE html><html><body>Not found</body></html>'), /looks like a web page/],
    ['XML', text('<?xml version="1.0"?><net name="a"/>'), /looks like an XML file/],
    ['JSON', text('{"model": "resnet18", "layers": []}'), /looks like a JSON file/],
    ['text', text('resnet18 is a network\nwith eighteen layers\n'), /looks like text/],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'), /git lfs pull/],
    ['a PyTorch archive', padded('PK\u0003\u0004archive/data.pkl'), /as PyTorch and Keras save models/],
    ['HDF5', padded('\u0089HDF\r\n\u001a\n'), /an HDF5 file/],
    ['TensorFlow Lite', padded('\u001c\u0000\u0000\u0000TFL3'), /TensorFlow Lite/],
    [
      'a tensor',
      onnx.TensorProto.encode({ dims: [2], dataType: 1, rawData: new Uint8Array(8) }).finish(),
      /holds no graph|wire type|reach/,
    ],
    ['a model without a graph', onnx.ModelProto.encode({ irVersion: 8 }).finish(), /it holds no graph/],
  ])('%s', (_, bytes, message) => {
    expect(() => open(bytes)).toThrow(message);
    expect(() => open(bytes)).toThrow(/^a\.onnx: /);
  });

  test('an empty file', () => {
    expect(() => open(new Uint8Array(0))).toThrow(expect.objectContaining({ code: 'E_EMPTY' }));
  });
});

const x = value('x', [1, 4, 8, 8]);
const relu = node('Relu', 'x', 'y');

/** Name, model, code, what the message names. */
const BROKEN: readonly (readonly [string, Partial<Parts>, string, RegExp])[] = [
  ['a value made twice', { nodes: [relu, node('Abs', 'x', 'y')] }, 'E_MALFORMED', /value y is made twice/],
  [
    'a value that is an input too',
    { nodes: [node('Relu', 'x', 'x')], outputs: ['x'] },
    'E_MALFORMED',
    /value x is made twice/,
  ],
  ['two inputs of one name', { inputs: [x, x], nodes: [relu] }, 'E_MALFORMED', /two inputs x/],
  [
    'two initializers of one name',
    { nodes: [relu], initializers: [weight('w', 1), weight('w', 1)] },
    'E_MALFORMED',
    /two initializers w/,
  ],
  ['an operand nobody makes', { nodes: [node('Add', 'x ghost', 'y')] }, 'E_MALFORMED', /Add_0: nothing makes ghost/],
  ['an output nobody makes', { nodes: [node('Relu', 'x', 'z')] }, 'E_MALFORMED', /nothing makes the output y/],
  ['no output', { nodes: [relu], outputs: [] }, 'E_MALFORMED', /no output/],
  [
    'a cycle',
    { nodes: [node('Add', 'x b', 'a'), { ...node('Relu', 'a', 'b'), name: 'back' }, node('Abs', 'b', 'y')] },
    'E_CYCLE',
    /nodes a, back.* feed themselves/,
  ],
  [
    'weights that do not fit',
    { nodes: [node('Conv', 'x w', 'y')], initializers: [weight('w', 8, 5, 3, 3)] },
    'E_SHAPE',
    /Conv_0/,
  ],
  [
    'an attribute of another type',
    { nodes: [node('Conv', 'x w', 'y', { strides: 'two' })], initializers: [weight('w', 8, 4, 3, 3)] },
    'E_MALFORMED',
    /strides is string, not ints/,
  ],
  [
    'an attribute beyond 2^53',
    { nodes: [node('Conv', 'x w', 'y', { strides: [2n ** 60n, 1] })], initializers: [weight('w', 8, 4, 3, 3)] },
    'E_INTEGER',
    /Conv_0: attribute strides is 1152921504606846976/,
  ],
  [
    'a shape beyond 2^53',
    { nodes: [node('Reshape', 'x s', 'y')], initializers: [ints('s', [2n ** 60n])] },
    'E_INTEGER',
    /Reshape_0: a size is Infinity/,
  ],
  [
    'an output of more elements than can be counted',
    { nodes: [node('Expand', 'x s', 'y')], initializers: [ints('s', [2 ** 48, 1, 1, 1, 1])] },
    'E_INTEGER',
    /Expand_0/,
  ],
];

test.each(BROKEN)('%s', (_, parts, code, message) => {
  const broken = () => read({ inputs: [x], nodes: [], ...parts });
  expect(broken).toThrow(expect.objectContaining({ code }));
  expect(broken).toThrow(message);
});

test('a model that says no operator set', () => {
  const bytes = onnx.ModelProto.encode({
    irVersion: 8,
    graph: { node: [relu], input: [x], output: [{ name: 'y' }] },
  }).finish();
  expect(() => open(bytes)).toThrow(expect.objectContaining({ code: 'E_OPSET' }));
});

test('a newer operator set is read, with a note', () => {
  expect(read({ inputs: [x], nodes: [relu], opset: 26 }).notes).toEqual(['operator set 26 is read as 21']);
});

test('every cut of a file is an error, and names the file', () => {
  const bytes = encode({ inputs: [x], nodes: [node('Conv', 'x w', 'y')], initializers: [weight('w', 4, 4, 3, 3)] });
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => open(bytes.subarray(0, length)), `${length} bytes`).toThrow(BitboneError);
  }
});

/** What takes the place of `taken` bytes at an edit's place. */
const EDITS: Readonly<Record<Edit['kind'], (at: Buffer, edit: Edit) => { taken: number; put: Uint8Array }>> = {
  set: (_, { byte }) => ({ taken: 1, put: Buffer.of(byte) }),
  flip: (rest, { byte }) => ({ taken: 1, put: Buffer.of((rest[0] ?? 0) ^ (1 << (byte & 7))) }),
  insert: (_, { byte, length }) => ({ taken: 0, put: Buffer.alloc(length, byte) }),
  remove: (_, { length }) => ({ taken: length, put: Buffer.of() }),
  repeat: (rest, { length }) => ({ taken: 0, put: rest.subarray(0, length) }),
  // a long number where a short one was: a huge length, a far field
  lengthen: (_, { byte }) => ({ taken: 1, put: Buffer.of(0xff, 0xff, 0xff, 0xff, byte & 0x7f) }),
  cut: (rest) => ({ taken: rest.length, put: Buffer.of() }),
};

function mutate(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  return edits.reduce<Buffer>((mutated, edit) => {
    const at = edit.at % Math.max(1, mutated.length);
    const { taken, put } = EDITS[edit.kind](mutated.subarray(at), edit);
    return Buffer.concat([mutated.subarray(0, at), put, mutated.subarray(at + taken)]);
  }, Buffer.from(bytes));
}

interface Edit {
  readonly kind: 'set' | 'flip' | 'insert' | 'remove' | 'repeat' | 'lengthen' | 'cut';
  readonly at: number;
  readonly byte: number;
  readonly length: number;
}

const EDIT = fc.record<Edit>({
  kind: fc.constantFrom('set', 'flip', 'insert', 'remove', 'repeat', 'lengthen', 'cut'),
  at: fc.nat(),
  byte: fc.nat(255),
  length: fc.integer({ min: 1, max: 64 }),
});

const body = (nodes: Parts['nodes'], output: string) => graph({ node: [...nodes], output: [{ name: output }] });

/** A bit of everything that makes tensors, shapes and nodes from numbers in the file. */
const VARIED: Parts = {
  inputs: [value('x', ['N', 4, 8, 8]), value('c', [], BOOL)],
  nodes: [
    ...[
      node('Shape', 'x', 's'),
      node('Gather', 's zero', 'n'),
      node('Unsqueeze', 'n axis', 'u'),
      node('Concat', 'u rest', 'to', { axis: 0 }),
    ],
    ...[
      node('Reshape', 'x to', 'r'),
      node('Expand', 'one to2', 'e'),
      node('Range', 'zero two two', 'i'),
      node('Tile', 'axis one1', 'l'),
    ],
    ...[
      node('ConstantOfShape', 'to2', 'z'),
      node('Slice', 'x axis one1 axis', 'sl'),
      node('Pad', 'x pads', 'p'),
      node('Resize', 'p - scales', 'q'),
    ],
    node('If', 'c', 'f', {
      then_branch: body([node('Relu', 'q', 't')], 't'),
      else_branch: body([node('Twice', 'q', 'v', {}, 'local')], 'v'),
    }),
    ...[
      node('Split', 'f', 'g h', { axis: 1, split: [1, 3] }),
      node('Upsample', 'h scales', 'k'),
      node('LSTM', 'r w rr', 'm', { hidden_size: 2 }),
    ],
    ...[
      node('Magic', 'k m', 'o', { level: [1, 2] }, 'acme'),
      node('Loop', '- c o', 'y', { body: body([node('Add', 'e z', 'a')], 'a') }),
    ],
  ],
  initializers: [
    ...[
      ints('zero', [0], []),
      ints('two', [2], []),
      ints('axis', [0]),
      ints('one1', [1]),
      ints('rest', [8, -1]),
      ints('to2', [1, 2]),
    ],
    ...[ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), scalars('scales', [1, 1, 2, 2]), scalars('one', [1], [1, 1])],
    ...[weight('w', 1, 8, 32), weight('rr', 1, 8, 2)],
  ],
  values: [value('o', [1, 2, 3]), value('y', [1])],
  functions: [
    {
      name: 'Twice',
      domain: 'local',
      input: ['a'],
      output: ['b'],
      node: [node('Add', 'a a', 'b')],
      opsetImport: [{ domain: '', version: 17 }],
    },
  ],
  opset: 11,
  domains: ['local', 'acme'],
};

test('the varied model is read undamaged', () => {
  const { graph: whole, unknown } = open(encode(VARIED));
  expect(unknown.map(({ type }) => type)).toEqual(['Magic', 'Loop']);
  expect(whole.nodes.map(({ kind }) => kind)).toContain('if');
});

describe.each([
  ['torch/alexnet.onnx', 6000],
  ['torch/bireal18.onnx', 1000],
  ['torch/mobilenet_v2.onnx', 1000],
  ['branches, functions and arithmetic', 2000],
])('%s, damaged', (model, runs) => {
  const bytes = model.includes('/') ? fileSource(model).read(0, Number.POSITIVE_INFINITY) : encode(VARIED);

  test(`reads or fails as told, ${runs} times`, () => {
    fc.assert(
      fc.property(fc.array(EDIT, { minLength: 1, maxLength: 4 }), (edits) => {
        try {
          expect(findViolations(open(mutate(bytes, edits)).graph)).toEqual([]);
        } catch (error) {
          if (!(error instanceof BitboneError) || error.code === 'E_INTERNAL') throw error;
        }
      }),
      { numRuns: runs, seed: 2022 },
    );
  });
});
