import { expect, test } from 'vitest';
import type { Role } from '../../src/graph/graph.ts';
import { applyRoles, printRoles } from '../../src/onnx/stored-roles.ts';
import { newGraph } from '../../src/shape/infer.ts';

const PLACES: readonly Role[] = [
  { part: 'stem', stage: 0, block: 0, shortcut: false },
  { part: 'stage', stage: 1, block: 1, shortcut: false },
  { part: 'stage', stage: 1, block: 1, shortcut: true },
  { part: 'stage', stage: 12, block: 0, shortcut: false },
  { part: 'head', stage: 0, block: 0, shortcut: false },
];

/** One layer per place. */
function network(names: readonly string[], role: (index: number) => Role) {
  const b = newGraph('net');
  const w = b.constant('w', [2, 2], { kind: 'fill', value: 1 });
  const end = names.reduce(
    (x, name, index) => {
      return b.add('matmul', { arithmetic: 'float' }, [x, w], { name, role: role(index) });
    },
    b.input('x', [1, 2]),
  );
  return b.finish([end]);
}

const NAMES = ['a', 'b', 'c/d', 'e', 'f'];
const placed = network(NAMES, (index) => PLACES[index]!);
const TEXT = '{"stem":["a"],"stage1.1":["b"],"stage1.1.shortcut":["c/d"],"stage12.0":["e"],"head":["f"]}';
const nowhere = (names: readonly string[]) => network(names, () => PLACES[4]!);

test('places are told by name and found again', () => {
  expect(printRoles(placed)).toBe(TEXT);
  expect(applyRoles(nowhere(NAMES), TEXT)!.nodes.map(({ role }) => role)).toEqual(PLACES);
});

test('what a function was inlined to stands where its call did', () => {
  const inlined = applyRoles(nowhere(['a/x', 'b', 'c/d/y/z', 'e', 'f']), TEXT)!;
  expect(inlined.nodes.map(({ role }) => role)).toEqual(PLACES);
});

test('a node that is no layer stands beside the one before it', () => {
  const b = newGraph('net');
  const x = b.add('unary', { fn: 'relu' }, [b.input('x', [1, 2])], { name: 'before' });
  const y = b.add('matmul', { arithmetic: 'float' }, [x, b.constant('w', [2, 2], { kind: 'fill', value: 1 })], {
    name: 'b',
  });
  const graph = b.finish([b.add('unary', { fn: 'relu' }, [y], { name: 'new' })]);
  expect(applyRoles(graph, TEXT)!.nodes.map(({ role }) => role.block)).toEqual([1, 1, 1]);
});

test.each([
  ['no JSON', 'stem: a'],
  ['no object of lists', '{"stem":"a"}'],
  ['an unknown place', '{"attic":["a"]}'],
  ['a layer it does not know', '{"stem":["a"]}'],
])('a text with %s is not used', (_, text) => {
  expect(applyRoles(nowhere(NAMES), text)).toBeUndefined();
});
