import { describe, expect, test } from 'vitest';
import { printGraph } from '../../src/graph/print.ts';
import {
  BOOL,
  graph,
  ints,
  kinds,
  node,
  onlyNode,
  outputShape,
  read,
  reference,
  tensorAttribute,
  value,
  weight,
} from './models.ts';

const x = value('x', [1, 4, 8, 8]);
const w = weight('w', 4, 4, 1, 1);
const branch = (nodes: ReturnType<typeof node>[], output: string, initializer = [] as ReturnType<typeof weight>[]) =>
  graph({ name: output, node: nodes, output: [{ name: output }], initializer });

const IF = node('If', 'c', 'y', {
  then_branch: branch([node('Conv', 'h w', 't')], 't'),
  else_branch: branch([node('Conv', 'h v', 'e'), node('Relu', 'e', 'e2')], 'e2', [weight('v', 4, 4, 3, 3)]),
});

describe('If', () => {
  test('keeps both branches; runtime values are captured, constants copied', () => {
    const elsePadded = node('If', 'c', 'y', {
      then_branch: branch([node('Conv', 'h w', 't')], 't'),
      else_branch: branch([node('Add', 'h x', 'e')], 'e'),
    });
    const model = read({
      inputs: [x, value('c', [], BOOL)],
      nodes: [node('Relu', 'x', 'h'), elsePadded],
      initializers: [w],
    });
    const { attrs, inputs } = onlyNode(model, 'if');
    expect(inputs.map((id) => model.graph.values[id!]!.name)).toEqual(['c', 'h', 'h', 'x']);
    expect(printGraph(attrs.then)).toMatchInlineSnapshot(`
      "t(h[1,4,8,8])
        t[1,4,8,8] = conv(h[1,4,8,8], w[4,4,1,1]) kernel=1,1 strides=1,1 @stem w32 x32
      -> t[1,4,8,8]"
    `);
    expect(printGraph(attrs.else)).toMatchInlineSnapshot(`
      "e(h[1,4,8,8], x[1,4,8,8])
        e[1,4,8,8] = elementwise(h[1,4,8,8], x[1,4,8,8]) fn=add @stem
      -> e[1,4,8,8]"
    `);
    expect(outputShape(model)).toBe('1x4x8x8');
  });

  test.each([
    [1, '1x4x8x8', 'conv'],
    [0, '1x4x6x6', 'conv unary'],
  ])('with the known condition %d becomes that branch', (condition, shape, expected) => {
    const known = { name: 'c', dims: [], dataType: BOOL, rawData: new Uint8Array([condition]) };
    const model = read({ inputs: [x], nodes: [node('Identity', 'x', 'h'), IF], initializers: [w, known] });
    expect(outputShape(model)).toBe(shape);
    expect(kinds(model)).toBe(`unary ${expected}`);
  });

  test('inside If captures through both graphs', () => {
    const inner = node('If', 'c', 'i', {
      then_branch: branch([node('Relu', 'x', 'a')], 'a'),
      else_branch: branch([node('Neg', 'h', 'b')], 'b'),
    });
    const outer = node('If', 'c', 'y', {
      then_branch: branch([inner], 'i'),
      else_branch: branch([node('Abs', 'x', 'd')], 'd'),
    });
    const model = read({ inputs: [x, value('c', [], BOOL)], nodes: [node('Relu', 'x', 'h'), outer] });
    expect(onlyNode(model, 'if').inputs.map((id) => model.graph.values[id!]!.name)).toEqual(['c', 'c', 'x', 'h', 'x']);
  });

  test('without a branch is malformed', () => {
    const model = { inputs: [value('c', [], BOOL)], nodes: [node('If', 'c', 'y', { then_branch: branch([], 'c') })] };
    expect(() => read(model)).toThrow(/lacks its else_branch/);
  });
});

describe('functions of the model', () => {
  const domain = 'local';
  const block = {
    name: 'Block',
    domain,
    input: ['in', 'kernel'],
    output: ['out'],
    attribute: ['stride'],
    opsetImport: [
      { domain: '', version: 17 },
      { domain, version: 1 },
    ],
    node: [
      node('Conv', 'in kernel', 'c', { strides: { ...reference('stride', 7) } }),
      node('Half', 'c', 'out', {}, domain),
    ],
  };
  const half = { ...block, name: 'Half', input: ['in'], attribute: [], node: [node('Relu', 'in', 'out')] };

  test('are put in the place of their calls, with the attributes of the call', () => {
    const nodes = [node('Block', 'x w', 'a', { stride: [2, 2] }, domain), node('Block', 'a w', 'y', {}, domain)];
    const model = read({ inputs: [x], nodes, initializers: [w], functions: [block, half], domains: [domain] });
    expect(model.graph.nodes.map(({ name }) => name)).toEqual([
      'Block_0/Conv_0',
      'Block_0/Half_1/Relu_0',
      'Block_1/Conv_0',
      'Block_1/Half_1/Relu_0',
    ]);
    expect(outputShape(model)).toBe('1x4x4x4');
  });

  test('that call themselves are a cycle', () => {
    const endless = { ...half, node: [node('Half', 'in', 'out', {}, domain)] };
    const nodes = [node('Half', 'x', 'y', {}, domain)];
    expect(() => read({ inputs: [x], nodes, functions: [endless], domains: [domain] })).toThrow(
      expect.objectContaining({ code: 'E_CYCLE' }),
    );
  });

  test('that would expand without end are refused', () => {
    const level = (index: number) => ({
      ...half,
      name: `L${index}`,
      node: Array.from({ length: 10 }, (_, step) => {
        const names = [step === 0 ? 'in' : `v${step}`, step === 9 ? 'out' : `v${step + 1}`];
        return index === 0
          ? node('Relu', names[0]!, names[1]!)
          : node(`L${index - 1}`, names[0]!, names[1]!, {}, domain);
      }),
    });
    const functions = Array.from({ length: 9 }, (_, index) => level(index));
    expect(() =>
      read({ inputs: [x], nodes: [node('L8', 'x', 'y', {}, domain)], functions, domains: [domain] }),
    ).toThrow(/expand to 1111111111 nodes/);
  });
});

describe('foreign operators', () => {
  test('keep their attributes and their declared shape, and are listed', () => {
    const body = branch([], 'x');
    const foreign = node(
      'Magic',
      'x w',
      'm',
      { level: 3, kind: 'deep', axes: [1, 2], table: tensorAttribute(ints('', [1, 2])), body },
      'acme',
    );
    const model = read({
      inputs: [x],
      nodes: [foreign, node('Relu', 'm', 'y')],
      initializers: [w],
      values: [value('m', [null, 5])],
      domains: ['acme'],
    });
    expect(model.unknown).toEqual([{ node: 'Magic_0', domain: 'acme', type: 'Magic' }]);
    expect(onlyNode(model, 'opaque').extra).toEqual({
      level: { type: 'int', value: 3 },
      kind: { type: 'string', value: 'deep' },
      axes: { type: 'ints', value: [1, 2] },
      table: { type: 'tensor', dtype: 'int64', shape: [2], content: { kind: 'dense', data: [1, 2] } },
    });
    expect(model.notes).toEqual(['attribute body of Magic_0 is not kept']);
    expect(outputShape(model)).toBe('1x5');
  });

  test('Loop is foreign', () => {
    const loop = node('Loop', '- c x', 'y', { body: branch([node('Relu', 'x', 'r')], 'r') });
    const model = read({ inputs: [x, value('c', [], BOOL)], nodes: [loop], values: [value('y', [1, 4, 8, 8])] });
    expect(model.unknown.map(({ type }) => type)).toEqual(['Loop']);
  });

  test('keep what their bodies read in the graph', () => {
    const loop = node('Loop', '- c x', 'y', { body: branch([node('Add', 'h inner', 'r')], 'r', [weight('inner', 1)]) });
    const model = read({
      inputs: [x, value('c', [], BOOL)],
      nodes: [node('Conv', 'x w', 'h'), loop],
      initializers: [w],
      values: [value('y', [1, 4, 8, 8])],
    });
    expect(kinds(model)).toBe('conv opaque');
  });
});

test('an input of unknown shape that nothing reads is left out', () => {
  const model = read({ inputs: [x, value('unused')], nodes: [node('Relu', 'x', 'y')] });
  expect(model.graph.inputs).toHaveLength(1);
});
