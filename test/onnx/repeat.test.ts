import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { encode, float, ints, node, read, reference, scalars, value, weight } from './models.ts';

const INPUTS = [value('x', [1, 4, 8, 8]), value('wide', [1, 8, 8, 8]), value('double', [1, 4, 8, 8], 11)];
const INITIALIZERS = [
  weight('w', 8, 4, 3, 3),
  weight('w1', 8, 4, 1, 1),
  weight('depthwise', 4, 1, 3, 3),
  weight('wide_w', 8, 8, 3, 3),
  ...['scale', 'shift', 'mean', 'variance'].map((name) => weight(name, 4)),
  weight('large', 1, 4, 8, 8),
  scalars('two', [2], []),
  scalars('six', [6], []),
  ints('flat', [1, 256]),
  ints('back', [1, 16, 4, 4]),
];

/** Nodes of which each pair is alike in something that does not make them the same. */
const NODES = [
  node('Conv', 'x w', 'y'),
  node('Conv', 'x w1', 'y'),
  node('Conv', 'x depthwise', 'y', { group: 4 }),
  node('Conv', 'x w', 'y', { strides: [2, 2] }),
  node('Conv', 'x w', 'y', { strides: [2, 2], pads: [1, 1, 1, 1] }),
  node('Conv', 'wide wide_w', 'y', { strides: [2, 2], pads: [1, 1, 1, 1] }),
  node('Conv', 'x w', 'y', { unheard_of: 3 }),
  node('Relu', 'x', 'y'),
  node('Relu', 'wide', 'y'),
  node('Relu', 'double', 'y'),
  node('Relu', 'large', 'y'),
  node('LeakyRelu', 'x', 'y'),
  node('LeakyRelu', 'x', 'y', { alpha: float(0.3) }),
  node('MaxPool', 'x', 'y', { kernel_shape: [2, 2] }),
  node('MaxPool', 'x', 'y', { kernel_shape: [2, 2], strides: [2, 2] }),
  node('MaxPool', 'x', 'y indices', { kernel_shape: [2, 2] }),
  node('BatchNormalization', 'x scale shift mean variance', 'y'),
  node('BatchNormalization', 'x scale shift mean variance', 'y', { epsilon: float(0.1) }),
  node('BatchNormalization', 'x scale shift mean variance', 'y', { momentum: float(0.9) }),
  node('Add', 'x x', 'y'),
  node('Add', 'x large', 'y'),
  node('Add', 'x two', 'y'),
  node('Add', 'two six', 'y'),
  node('Mul', 'x two', 'y'),
  node('Clip', 'x two six', 'y'),
  node('Clip', 'x - six', 'y'),
  node('Identity', 'x', 'y'),
  node('Identity', 'large', 'y'),
  node('Concat', 'x x', 'y', { axis: 1 }),
  node('Concat', 'x x', 'y', { axis: 2 }),
  node('Concat', 'x wide', 'y', { axis: 1 }),
  node('Reshape', 'x flat', 'y'),
  node('Reshape', 'x back', 'y'),
  node('Softmax', 'x', 'y'),
  node('Softmax', 'x', 'y', { axis: 1 }),
  node('Neg', 'x', 'y', {}, 'com.unknown'),
];

/** A node with its first output renamed, and the second too. */
function renamed(index: number, suffix: string) {
  const source = NODES[index]!;
  return { ...source, output: source.output!.map((name) => `${name}${suffix}`) };
}

/** What is said of one of the graph's outputs and of the node that makes it. */
function describe(graph: Graph, output: number) {
  const id = graph.outputs[output]!;
  const made = graph.nodes.find(({ outputs }) => outputs.includes(id));
  const { shape, dtype } = graph.values[id]!;
  const reads = made?.inputs.map((input) => (input === null ? null : graph.values[input]!.name));
  return {
    shape,
    dtype,
    kind: made?.kind,
    attrs: made?.attrs,
    extra: made?.extra,
    reads,
    outputs: made?.outputs.length,
  };
}

test('a node means the same beside others as alone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(NODES.length - 1), { minLength: 2, maxLength: 12 }), (chosen) => {
      const names = chosen.map((_, position) => `y${position}`);
      const nodes = chosen.map((index, position) => renamed(index, String(position)));
      const others = { inputs: INPUTS, initializers: INITIALIZERS, domains: ['com.unknown'] };
      const values = names.map((name) => value(name, [1, 4, 8, 8]));
      const { graph } = read({ ...others, nodes, outputs: names, values });
      chosen.forEach((index, position) => {
        const [name] = nodes[position]!.output!;
        const alone = read({ ...others, nodes: [renamed(index, String(position))], outputs: [name!], values });
        expect(describe(graph, position)).toEqual(describe(alone.graph, 0));
      });
    }),
    { numRuns: 300 },
  );
});

test('values that follow from constants are known although their node repeats one that computes', () => {
  const nodes = [
    node('Neg', 'at_run_time', 'n'),
    node('Mul', 'two six', 'product'),
    node('Neg', 'product', 'bound'),
    node('Clip', 'x bound', 'clipped'),
    node('Add', 'clipped n', 'y'),
  ];
  const inputs = [...INPUTS, value('at_run_time', [])];
  const { graph } = read({ nodes, inputs, initializers: INITIALIZERS });
  expect(graph.nodes.find(({ kind }) => kind === 'clip')?.attrs).toEqual({ min: -12, max: Infinity });
});

test('what only the file declares is not carried over', () => {
  const nodes = [node('Reshape', 'x to', 'first'), node('Reshape', 'x to', 'y')];
  const inputs = [...INPUTS, value('to', [2], 7)];
  const values = [value('first', [1, 256]), value('y', [2, 128])];
  const { graph } = read({ nodes, inputs, values, outputs: ['first', 'y'] });
  expect(graph.outputs.map((id) => graph.values[id]!.shape)).toEqual([
    [1, 256],
    [2, 128],
  ]);
});

test('a second output is made although the node repeats one without', () => {
  const pool = { kernel_shape: [2, 2] };
  const nodes = [node('MaxPool', 'x', 'first', pool), node('MaxPool', 'x', 'y indices', pool)];
  const { graph } = read({ nodes, inputs: INPUTS, outputs: ['first', 'y', 'indices'] });
  expect(graph.nodes.map(({ outputs }) => outputs.length)).toEqual([1, 2]);
});

test('the attributes of a call are those of each call', () => {
  const double = {
    name: 'Scaled',
    domain: 'own',
    input: ['a'],
    output: ['b'],
    attribute: ['by'],
    opsetImport: [{ domain: '', version: 17 }],
    node: [node('LeakyRelu', 'a', 'b', { alpha: reference('by', 1) })],
  };
  const nodes = [0.1, 0.2, 0.2].map((by, index) =>
    node('Scaled', index === 0 ? 'x' : `v${index}`, index === 2 ? 'y' : `v${index + 1}`, { by: float(by) }, 'own'),
  );
  const { graph } = read({ nodes, inputs: [value('x', [1, 4, 8, 8])], functions: [double], domains: ['own'] });
  const alphas = graph.nodes.map((each) => (each.kind === 'unary' ? each.attrs.alpha : undefined));
  expect(alphas.map((alpha) => alpha?.toFixed(3))).toEqual(['0.100', '0.200', '0.200']);
});

/** The bytes with a text's field renumbered: onnx-proto is older than overloads and has documentation in their place. */
function renumber(bytes: Uint8Array, text: string, tags: readonly [number, number]): Uint8Array {
  const [from, to] = tags.map((tag) => Buffer.from([tag, text.length, ...Buffer.from(text)]));
  const at = Buffer.from(bytes).indexOf(from!);
  expect(at).toBeGreaterThan(0);
  const changed = Uint8Array.from(bytes);
  changed.set(to!, at);
  return changed;
}

test('an overload of a known operator is what its function says', () => {
  const overloaded = { name: 'Relu', domain: '', input: ['a'], output: ['b'], docString: 'of-function' };
  const body = { opsetImport: [{ domain: '', version: 17 }], node: [node('Neg', 'a', 'b')] };
  const nodes = [node('Relu', 'x', 'v'), { ...node('Relu', 'v', 'y'), docString: 'of-function' }];
  const bytes = encode({ nodes, inputs: INPUTS, functions: [{ ...overloaded, ...body }] });
  const called = renumber(renumber(bytes, 'of-function', [66, 106]), 'of-function', [50, 66]);
  const { graph } = readModel(createByteSource('test.onnx', called));
  expect(graph.nodes.map((each) => (each.kind === 'unary' ? each.attrs.fn : each.kind))).toEqual(['relu', 'neg']);
});
