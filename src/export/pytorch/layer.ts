import type { Node } from '../../graph/graph.ts';
import type { Code, Member, Weight } from '../code/piece.ts';
import { refuse } from './scope.ts';

/** The part of a call that names an argument. */
export function argument(name: string, piece: Code[number]): Code {
  return [`${name}=`, piece];
}

/** A layer with its weights called on code. */
export function layer(base: string, make: Code, weights: readonly Weight[], input: Code): Code {
  const member: Member = { base, make, weights };
  return [{ member }, '(', ...input, ')'];
}

/** `Conv1d` to `Conv3d` by rank. */
export function dimensional(name: string, node: Node, rank: number): string {
  return rank >= 1 && rank <= 3 ? `${name}${rank}d` : refuse(node, `${rank} spatial axes`);
}
