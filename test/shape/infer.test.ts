import { expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.ts';
import type { OpAttrs } from '../../src/graph/op.ts';
import { printGraph } from '../../src/graph/print.ts';
import { inferOutputs, inferShapes, newGraph } from '../../src/shape/infer.ts';
import { infer, inferTypes, makeWindow, refusal, typed } from './operands.ts';

const initial = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } } as const;

function buildStem(width: number): Graph {
  const builder = newGraph('stem');
  const x = builder.input('x', [1, 3, 32, 32]);
  const w = builder.constant('w', [width, 3, 3, 3], initial);
  const window = makeWindow([3, 3], { strides: [2, 2], autoPad: 'same-upper' });
  const y = builder.add('conv', { ...window, groups: 1, arithmetic: 'float' }, [x, w], { name: 'conv' });
  const pool = { ...makeWindow([2, 2]), mode: 'max', ceilMode: false, countIncludePad: false } as const;
  const pooled = builder.add('pool', pool, [y], { name: 'pool' });
  return builder.finish([builder.add('flatten', { axis: 1 }, [pooled], { name: 'flatten' })]);
}

test('shapes follow while a graph is built; add makes one output', () => {
  expect(printGraph(buildStem(8))).toMatchInlineSnapshot(`
    "stem(x[1,3,32,32])
      conv:out[1,8,16,16] = conv(x[1,3,32,32], w[8,3,3,3]) kernel=3,3 strides=2,2 autoPad=same-upper @stem w32 x32
      pool:out[1,8,15,15] = pool(conv:out[1,8,16,16]) kernel=2,2 strides=1,1 mode=max @stem
      flatten:out[1,1800] = flatten(pool:out[1,8,15,15]) axis=1 @stem
    -> flatten:out[1,1800]"
  `);
});

test('shapes follow a change of the weights', () => {
  const graph = buildStem(8);
  const wider = graph.values.map((value) => (value.name === 'w' ? { ...value, shape: [12, 3, 3, 3] } : value));
  expect(inferShapes({ ...graph, values: wider })).toEqual(buildStem(12));
});

test('a graph with sizes that are no counts is not verified', () => {
  const graph = buildStem(8);
  const values = graph.values.map((value) => (value.name === 'w' ? { ...value, shape: [12.5, 3, 3, 3] } : value));
  expect(() => inferShapes({ ...graph, values })).toThrow(expect.objectContaining({ code: 'E_INVALID_GRAPH' }));
});

test('an opaque node keeps the shapes its file declares', () => {
  const graph = buildStem(8);
  const nodes = graph.nodes.map((node) => {
    if (node.name !== 'pool') return node;
    return { ...node, kind: 'opaque', attrs: { domain: 'x', type: 'Pool' } } as (typeof graph.nodes)[number];
  });
  expect(inferShapes({ ...graph, nodes }).values).toEqual(graph.values);
});

test('an opaque node has no rule', () => {
  expect(() => inferOutputs({ kind: 'opaque', attrs: { domain: 'x', type: 'Foo' } }, [], 'foo')).toThrow(
    expect.objectContaining({ code: 'E_MISSING_SHAPE', subject: 'foo' }),
  );
});

test('generated constants have their own type', () => {
  const content = { kind: 'fill', value: 0 } as const;
  expect(inferTypes('generate', { type: 'Range', shape: [4], content, dtype: 'int64' }, [])).toEqual([
    typed([4], 'int64'),
  ]);
  expect(inferTypes('generate', { type: 'ConstantOfShape', shape: [2, 3], content }, [])).toEqual([
    typed([2, 3], 'float32'),
  ]);
});

test('a node without its operand is refused', () => {
  expect(refusal('elementwise', { fn: 'add' }, [2], null)).toMatchInlineSnapshot(`"E_SHAPE probe: lacks its input 1"`);
});

/** A branch that flattens its capture, or gives one row of it. */
function buildBranch(flattens: boolean): Graph {
  const builder = newGraph('branch');
  const x = builder.input('x', [4, 6]);
  const index = builder.constant('index', [], { kind: 'fill', value: 0 }, 'int64');
  const y = flattens ? builder.add('flatten', { axis: 0 }, [x]) : builder.add('gather', { axis: 0 }, [x, index]);
  return builder.finish([y]);
}

function branch(first: Graph, second: Graph): OpAttrs['if'] {
  // biome-ignore lint/suspicious/noThenProperty: the attribute has ONNX's name, and no promise is made of it
  return { then: first, else: second };
}

test('an if takes the larger branch, with the captures it is given', () => {
  const [row, all] = [buildBranch(false), buildBranch(true)];
  expect(infer('if', branch(row, all), [], [5, 8], [5, 8])).toEqual([[1, 40]]);
  expect(infer('if', branch(all, row), [], [5, 8], [5, 8])).toEqual([[1, 40]]);
  expect(infer('if', branch(row, row), [], [5, 8], [5, 8])).toEqual([[8]]);
});

test('an if whose branches do not fit is refused', () => {
  const row = buildBranch(false);
  expect(refusal('if', branch(row, row), [], [5, 8])).toMatchInlineSnapshot(
    `"E_SHAPE probe: gives 0 values to a branch that captures 1"`,
  );
  const both = { ...row, outputs: [...row.outputs, ...row.inputs] };
  expect(refusal('if', branch(row, both), [], [5, 8], [5, 8])).toMatchInlineSnapshot(
    `"E_SHAPE probe: gives 1 outputs or 2"`,
  );
});
