import { BitboneError } from '../../graph/errors.ts';
import { sortTopologically } from '../../graph/walk.ts';
import type { NodeRecord } from '../proto.ts';
import { malformed } from '../wire.ts';
import { convertNode } from './convert-node.ts';
import { namesRead } from './free-names.ts';
import type { Operands, Reads } from './operands.ts';
import { findOperand, type Scope } from './scope.ts';

/** Converts the nodes that the wanted values need, producers first, and leaves the values in the scope. */
export function convertBody(nodes: readonly NodeRecord[], scope: Scope, wanted: readonly string[]): void {
  const makers = announceOutputs(nodes, scope.operands);
  const names = nodes.map(namesRead);
  const reads = findReads(names, scope.operands);
  const order = isSorted(reads, makers) ? undefined : sortNodes(nodes, names);
  const isUsed = markUsed(
    nodes.length,
    reads,
    makers,
    wanted.map((name) => scope.operands.numberOf(name)),
  );
  const live = findLive(nodes, names, isUsed, wanted);
  for (let position = 0; position < nodes.length; position += 1) {
    const index = order === undefined ? position : order[position]!;
    if (isUsed[index] === 1) convertNode(nodes[index]!, index, scope, live, reads);
  }
  const missing = wanted.find((name) => findOperand(scope, name) === undefined);
  if (missing !== undefined) throw malformed(`nothing makes the output ${missing}`);
}

/** The nodes that make a body's values, by the values' numbers; -1 for what is there before. */
type Makers = readonly number[];

function announceOutputs(nodes: readonly NodeRecord[], operands: Operands): Makers {
  const makers = new Array<number>(operands.count).fill(-1);
  for (let index = 0; index < nodes.length; index += 1) {
    const { outputs } = nodes[index]!;
    for (let output = 0; output < outputs.length; output += 1) {
      const name = outputs[output]!;
      if (name === '') continue;
      if (!operands.announce(name)) throw malformed(`the value ${name} is made twice`);
      makers.push(index);
    }
  }
  return makers;
}

function findReads(names: readonly (readonly string[])[], operands: Operands): Reads {
  const starts = new Int32Array(names.length + 1);
  for (let index = 0; index < names.length; index += 1) starts[index + 1] = starts[index]! + names[index]!.length;
  const numbers = new Int32Array(starts[names.length]!);
  let at = 0;
  for (let index = 0; index < names.length; index += 1) {
    const read = names[index]!;
    for (let input = 0; input < read.length; input += 1) numbers[at++] = operands.numberOf(read[input]!);
  }
  return { starts, numbers };
}

/** Whether the nodes stand in the order that the standard asks for. */
function isSorted({ starts, numbers }: Reads, makers: Makers): boolean {
  let index = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    while (starts[index + 1]! <= at) index += 1;
    if (numbers[at]! >= 0 && makers[numbers[at]!]! >= index) return false;
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

/** 1 for each node that a wanted value depends on; `wanted`: their numbers, -1 for what is not of the body. */
function markUsed(count: number, { starts, numbers }: Reads, makers: Makers, wanted: readonly number[]): Uint8Array {
  const isUsed = new Uint8Array(count);
  const pending = [...wanted];
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    const index = number < 0 ? -1 : makers[number]!;
    if (index < 0 || isUsed[index] === 1) continue;
    isUsed[index] = 1;
    for (let at = starts[index]!; at < starts[index + 1]!; at += 1) pending.push(numbers[at]!);
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
