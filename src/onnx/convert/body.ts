import { BitboneError } from '../../graph/errors.ts';
import { sortTopologically } from '../../graph/walk.ts';
import type { NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { convertNode } from './convert-node.ts';
import { namesRead } from './free-names.ts';
import { findOperand, type Scope } from './scope.ts';

/** Converts the nodes that the wanted values need, producers first, and leaves the values in the scope. */
export function convertBody(nodes: readonly NodeRecord[], scope: Scope, wanted: readonly string[]): void {
  const reads = nodes.map(namesRead);
  const ordered = orderNodes(nodes, reads, scope);
  const live = new Set(wanted);
  const used = new Uint8Array(nodes.length);
  for (const index of ordered.toReversed()) {
    if (!nodes[index]!.outputs.some((name) => live.has(name))) continue;
    used[index] = 1;
    for (const name of reads[index]!) live.add(name);
  }
  for (const index of ordered) if (used[index] === 1) convertNode(nodes[index]!, index, scope, live);
  const missing = wanted.find((name) => findOperand(scope, name) === undefined);
  if (missing !== undefined) throw malformed(`nothing makes the output ${missing}`);
}

/** The given order if it is one, which is what the standard asks for, else a topological one. */
function orderNodes(nodes: readonly NodeRecord[], reads: readonly (readonly string[])[], scope: Scope): number[] {
  const makers = findMakers(nodes, scope);
  const isSorted = reads.every((names, index) => names.every((name) => (makers.get(name) ?? -1) < index));
  if (isSorted) return [...nodes.keys()];
  const wired = nodes.map((node, index) => ({
    inputs: reads[index]!,
    outputs: node.outputs.filter((name) => name !== ''),
  }));
  const { order, cycle } = sortTopologically<string>(wired);
  if (cycle.length === 0) return order;
  const names = cycle.slice(0, 3).map((index) => nodes[index]!.name || nodes[index]!.outputs[0]);
  throw new BitboneError('E_CYCLE', `the nodes ${names.join(', ')} feed themselves`, { fix: 'export the model again' });
}

function findMakers(nodes: readonly NodeRecord[], scope: Scope): ReadonlyMap<string, number> {
  const makers = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (makers.has(name) || scope.operands.has(name)) throw malformed(`the value ${name} is made twice`);
      makers.set(name, index);
    }
  });
  return makers;
}
