/** A message of protobuf in pieces that are copied once, when all of it is known. */
export type Pieces = readonly Uint8Array[];

/** Wire type of what has a length. */
const LENGTH = 2;

/** Pieces as the field `number` of the message around them. */
export function asField(number: number, pieces: Pieces): Pieces {
  return [Uint8Array.from([...toVarint(number * 8 + LENGTH), ...toVarint(countBytes(pieces))]), ...pieces];
}

export function joinPieces(pieces: Pieces): Uint8Array {
  const bytes = new Uint8Array(countBytes(pieces));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

function countBytes(pieces: Pieces): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Seven bits a byte, the lowest first; all but the last byte have their highest bit set. */
function toVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
