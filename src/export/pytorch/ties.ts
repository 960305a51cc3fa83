import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { PlacedWeight } from '../code/network.ts';
import type { Code, Member } from '../code/piece.ts';
import { findSharing } from '../code/sharing.ts';

/**
 * Lines of the network's constructor by which layers share what the graph has once: a whole layer that stands in several
 * places, else the parameter alone. Statistics belong to their layer and are shared with it or not at all. Throws
 * `E_UNSUPPORTED` naming a constant that has other shapes in several places, so that no parameter can be all of them.
 */
export function printTies(graph: Graph, weights: readonly PlacedWeight[]): string[] {
  const lines = findSharing(weights).flatMap(({ first, other }) => {
    if (formOf(graph, first) !== formOf(graph, other)) refuse(graph, first);
    const isWhole = first.memberPath !== other.memberPath && isSameLayer(first.member, other.member);
    if (isWhole) return [assign(other.memberPath, first.memberPath)];
    return other.isBuffer === true ? [] : [assign(other.path, first.path)];
  });
  return lines.length === 0
    ? []
    : ['# what several layers share; without its line a layer learns its own', ...new Set(lines)];
}

function refuse({ values }: Graph, { value }: PlacedWeight): never {
  const reason = 'PyTorch code cannot say this constant: several layers share it in different shapes';
  throw new BitboneError('E_UNSUPPORTED', reason, {
    subject: values[value]!.name,
    fix: 'store a copy of it for each of them',
  });
}

/** Whether two members are made alike and hold the same constants. */
function isSameLayer(a: Member, b: Member): boolean {
  return textOf(a.make) === textOf(b.make) && JSON.stringify(a.weights) === JSON.stringify(b.weights);
}

function textOf(code: Code): string {
  return code.map((piece) => (typeof piece === 'object' && 'literal' in piece ? piece.literal.text : piece)).join('');
}

function formOf({ values }: Graph, { value, order, shape }: PlacedWeight): string {
  return JSON.stringify([order ?? null, shape ?? values[value]!.shape]);
}

function assign(path: string, first: string): string {
  return `${attributeOf(path)} = ${attributeOf(first)}`;
}

/** A path of attributes as Python; numbers are places in a sequence. */
function attributeOf(path: string): string {
  return `self.${path}`.replace(/\.(\d+)/g, '[$1]');
}
