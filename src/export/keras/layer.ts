import type { Code, Member, Piece, Weight } from '../code/piece.ts';

/** The part of a call that names an argument. */
export function named(name: string, piece: Piece | string): Code {
  return [`${name}=`, piece];
}

/** A layer with its weights called on code. */
export function layer(base: string, make: Code, weights: readonly Weight[], input: Code): Code {
  const member: Member = { base, make, weights };
  return [{ member }, '(', ...input, ')'];
}
