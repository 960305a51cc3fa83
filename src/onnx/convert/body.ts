import { BitboneError } from '../../graph/errors.ts';
import { sortTopologically } from '../../graph/walk.ts';
import type { NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { convertNode } from './convert-node.ts';
import { namesRead } from './free-names.ts';
import { findOperand, type Scope } from './scope.ts';

/** Converts the nodes that the wanted values need, producers first, and leaves the values in the scope. */
export function convertBody(nodes: readonly NodeRecord[], scope: Scope, wanted: readonly string[]): void {
  const makers = findMakers(nodes, scope);
  const reads = nodes.map(namesRead);
  const sources = findSources(reads, makers);
  const order = isSorted(sources) ? undefined : sortNodes(nodes, reads);
  const isUsed = markUsed(sources, findMakersOf(wanted, makers));
  const live = findLive(nodes, reads, isUsed, wanted);
  for (let position = 0; position < nodes.length; position += 1) {
    const index = order === undefined ? position : order[position]!;
    if (isUsed[index] === 1) convertNode(nodes[index]!, index, scope, live);
  }
  const missing = wanted.find((name) => findOperand(scope, name) === undefined);
  if (missing !== undefined) throw malformed(`nothing makes the output ${missing}`);
}

/** The node that makes each value, by name. */
type Makers = ReadonlyMap<string, number>;

function findMakers(nodes: readonly NodeRecord[], scope: Scope): Makers {
  const makers = new Map<string, number>();
  for (let index = 0; index < nodes.length; index += 1) {
    const { outputs } = nodes[index]!;
    for (let output = 0; output < outputs.length; output += 1) {
      const name = outputs[output]!;
      if (name === '') continue;
      const before = makers.size;
      makers.set(name, index);
      if (makers.size === before || scope.operands.has(name)) throw malformed(`the value ${name} is made twice`);
    }
  }
  return makers;
}

/** The nodes that make these values; -1 for what no node of the body makes. */
function findMakersOf(names: readonly string[], makers: Makers): number[] {
  return names.map((name) => makers.get(name) ?? -1);
}

/** The nodes that each node reads from: of node `n` those from `starts[n]` to `starts[n + 1]`, -1 for any outside the body. */
interface Sources {
  readonly starts: Int32Array;
  readonly makers: Int32Array;
}

function findSources(reads: readonly (readonly string[])[], makers: Makers): Sources {
  const starts = new Int32Array(reads.length + 1);
  for (let index = 0; index < reads.length; index += 1) starts[index + 1] = starts[index]! + reads[index]!.length;
  const sources = new Int32Array(starts[reads.length]!);
  let at = 0;
  for (let index = 0; index < reads.length; index += 1) {
    const names = reads[index]!;
    for (let input = 0; input < names.length; input += 1) sources[at++] = makers.get(names[input]!) ?? -1;
  }
  return { starts, makers: sources };
}

/** Whether the nodes stand in the order that the standard asks for. */
function isSorted({ starts, makers }: Sources): boolean {
  let index = 0;
  for (let at = 0; at < makers.length; at += 1) {
    while (starts[index + 1]! <= at) index += 1;
    if (makers[at]! >= index) return false;
  }
  return true;
}

/** A topological order of the nodes. */
function sortNodes(nodes: readonly NodeRecord[], reads: readonly (readonly string[])[]): readonly number[] {
  const wired = nodes.map((node, index) => ({
    inputs: reads[index]!,
    outputs: node.outputs.filter((name) => name !== ''),
  }));
  const { order, cycle } = sortTopologically<string>(wired);
  if (cycle.length === 0) return order;
  const names = cycle.slice(0, 3).map((index) => nodes[index]!.name || nodes[index]!.outputs[0]);
  throw new BitboneError('E_CYCLE', `the nodes ${names.join(', ')} feed themselves`, { fix: 'export the model again' });
}

/** 1 for each node that a wanted value depends on. */
function markUsed({ starts, makers }: Sources, wanted: readonly number[]): Uint8Array {
  const isUsed = new Uint8Array(starts.length - 1);
  const pending = [...wanted];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (index < 0 || isUsed[index] === 1) continue;
    isUsed[index] = 1;
    for (let at = starts[index]!; at < starts[index + 1]!; at += 1) if (makers[at]! >= 0) pending.push(makers[at]!);
  }
  return isUsed;
}

/** Names that somebody reads, where it is not plain: all of a used node's outputs are, if it has only one. */
function findLive(
  nodes: readonly NodeRecord[],
  reads: readonly (readonly string[])[],
  isUsed: Uint8Array,
  wanted: readonly string[],
): ReadonlySet<string> {
  const live = new Set<string>();
  if (makeOneEach(nodes)) return live;
  for (const name of wanted) live.add(name);
  reads.forEach((names, index) => {
    if (isUsed[index] === 1) for (const name of names) live.add(name);
  });
  return live;
}

function makeOneEach(nodes: readonly NodeRecord[]): boolean {
  for (let index = 0; index < nodes.length; index += 1) if (nodes[index]!.outputs.length !== 1) return false;
  return true;
}
