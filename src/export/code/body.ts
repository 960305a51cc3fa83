import type { ValueId } from '../../graph/graph.ts';
import type { Code, Piece, Unit } from './piece.ts';

/** An assignment; without targets what the body returns. */
export interface Line {
  readonly targets: readonly ValueId[];
  readonly code: Code;
  readonly isShortcut: boolean;
}

/** Characters an expression may take before it is spread over several lines. */
const MAX_EXPRESSION = 76;

/**
 * The steps of a unit as lines: what is read once stands inside the expression that reads it, as long as that stays
 * short. The last line holds the results.
 */
export function writeBody(unit: Unit): Line[] {
  const uses = countUses(unit);
  const lines: Line[] = [];
  const pending = new Map<ValueId, Line>();
  const inline = (code: Code): Code => {
    let merged = substitute(code, pending);
    for (let longest = longestOperand(code, pending); lengthOf(merged) > MAX_EXPRESSION && longest !== undefined; ) {
      lines.push(pending.get(longest)!);
      pending.delete(longest);
      merged = substitute(code, pending);
      longest = longestOperand(code, pending);
    }
    for (const id of valuesIn(code)) pending.delete(id);
    return merged;
  };
  for (const step of unit.steps) {
    const line = { targets: step.outputs, code: inline(step.code), isShortcut: step.isShortcut };
    const [output] = step.outputs;
    if (step.outputs.length === 1 && uses.get(output!) === 1) pending.set(output!, line);
    else lines.push(line);
  }
  const results = unit.outputs.flatMap((value, index): Piece[] => (index === 0 ? [{ value }] : [', ', { value }]));
  const last = { targets: [], code: inline(results), isShortcut: false };
  return [...lines, last];
}

function countUses({ steps, outputs }: Unit): Map<ValueId, number> {
  const uses = new Map<ValueId, number>();
  const add = (id: ValueId): void => void uses.set(id, (uses.get(id) ?? 0) + 1);
  for (const { code } of steps) valuesIn(code).forEach(add);
  outputs.forEach(add);
  return uses;
}

/** Values that code reads, as often as it reads them. */
export function valuesIn(code: Code): ValueId[] {
  return code.flatMap((piece) => (typeof piece === 'object' && 'value' in piece ? [piece.value] : []));
}

function substitute(code: Code, pending: ReadonlyMap<ValueId, Line>): Code {
  return code.flatMap((piece): Code => {
    if (typeof piece !== 'object' || !('value' in piece)) return [piece];
    return pending.get(piece.value)?.code ?? [piece];
  });
}

function longestOperand(code: Code, pending: ReadonlyMap<ValueId, Line>): ValueId | undefined {
  const operands = valuesIn(code).filter((id) => pending.has(id));
  return operands.sort((a, b) => lengthOf(pending.get(b)!.code) - lengthOf(pending.get(a)!.code))[0];
}

/** Members and tensors count with the names they are likely to have. */
function lengthOf(code: Code): number {
  return code.reduce((sum, piece) => sum + lengthOfPiece(piece), 0);
}

function lengthOfPiece(piece: Piece): number {
  if (typeof piece === 'string') return piece.length;
  if ('literal' in piece) return piece.literal.text.length;
  return 'value' in piece ? 1 : 10;
}
