import { expect, test } from 'vitest';
import { giveCopies } from '../../src/graph/give-copies.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { inferOutputs, newGraph } from '../../src/shape/infer.ts';

test('the operands that are meant become constants of their own, all others stay', () => {
  const b = newGraph('net');
  const ones = b.constant('stem.ones', [4], { kind: 'fill', value: 1 });
  const norm = (x: number) => b.add('batchNorm', { epsilon: 1e-5 }, [x, ones, ones, ones, ones], { name: 'norm' });
  const given = b.finish([norm(norm(b.input('x', [1, 4, 2, 2])))]);
  const copies = [1, 4].map((position) => ({ value: ones, operands: [{ node: 1, position }] }));
  const { graph, names, originOf } = giveCopies(given, copies, inferOutputs);
  expect(findViolations(graph)).toEqual([]);
  expect(names).toEqual(['norm_1.stem.ones', 'norm_1.stem.ones_1']);
  const read = graph.nodes.map(({ inputs }) => inputs.slice(1).map((id) => graph.values[id!]!.name));
  expect(read).toEqual([Array(4).fill('stem.ones'), [names[0], 'stem.ones', 'stem.ones', names[1]]]);
  for (const id of graph.nodes[1]!.inputs.slice(1)) expect(originOf(id!)).toBe(ones);
  expect(originOf(graph.outputs[0]!)).toBe(given.outputs[0]);
});

test('without copies the graph stays the given one', () => {
  const b = newGraph('net');
  const graph = b.finish([b.add('unary', { fn: 'relu' }, [b.input('x', [1, 4])])]);
  expect(giveCopies(graph, [], inferOutputs).graph).toBe(graph);
});
