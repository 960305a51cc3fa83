import { BitboneError } from '../../graph/errors.ts';
import type { FunctionRecord, NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { findFunction, functionKey } from './inline.ts';

const MAX_NODES = 1_000_000;
const MAX_CALLS = 32;

/**
 * Makes sure that putting functions in the place of their calls ends, and ends with a graph of bearable size, before it
 * is begun: a small file can call for any number of nodes. Throws `E_CYCLE` where a function calls itself.
 */
export function checkExpansion(nodes: readonly NodeRecord[], functions: ReadonlyMap<string, FunctionRecord>): void {
  if (functions.size === 0) return;
  const sizes = new Map<FunctionRecord, number>();
  const total = countNodes(nodes, functions, sizes, []);
  if (total > MAX_NODES) throw malformed(`its functions expand to ${total} nodes, more than ${MAX_NODES}`);
}

type Sizes = Map<FunctionRecord, number>;

function countNodes(
  nodes: readonly NodeRecord[],
  functions: ReadonlyMap<string, FunctionRecord>,
  sizes: Sizes,
  calls: readonly FunctionRecord[],
): number {
  let total = nodes.length;
  for (const node of nodes) {
    const fn = findFunction(node, functions);
    if (fn !== undefined) total += countFunction(fn, functions, sizes, calls);
    for (const { value } of node.attributes) {
      if (value.type === 'graph') total += countNodes(value.value.nodes, functions, sizes, calls);
    }
  }
  return total;
}

function countFunction(
  fn: FunctionRecord,
  functions: ReadonlyMap<string, FunctionRecord>,
  sizes: Sizes,
  calls: readonly FunctionRecord[],
): number {
  const known = sizes.get(fn);
  if (known !== undefined) return known;
  const name = functionKey(fn.domain, fn.name, fn.overload);
  if (calls.includes(fn)) throw new BitboneError('E_CYCLE', 'the function calls itself', { subject: name });
  if (calls.length >= MAX_CALLS) throw malformed(`functions call each other deeper than ${MAX_CALLS}`, name);
  const size = countNodes(fn.nodes, functions, sizes, [...calls, fn]);
  sizes.set(fn, size);
  return size;
}
