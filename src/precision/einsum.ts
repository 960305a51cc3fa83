import { type AxisSet, axis, NO_AXES } from './axes.ts';

/**
 * The axes of each operand that an einsum equation does not sum over: those whose letter stands in the output, and those
 * under an ellipsis. Without `->` the output has the letters that occur once (ONNX Einsum).
 */
export function findEinsumFreeAxes(equation: string, ranks: readonly number[]): AxisSet[] {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const output = right ?? lettersOnce(left);
  return left.split(',').map((term, index) => freeAxesOf(term, output, ranks[index] ?? 0));
}

function lettersOnce(terms: string): string {
  return [...terms].filter((letter) => terms.indexOf(letter) === terms.lastIndexOf(letter)).join('');
}

function freeAxesOf(term: string, output: string, rank: number): AxisSet {
  const [before = '', after] = term.split('...');
  const start = after === undefined ? rank : rank - after.length;
  let free = NO_AXES;
  for (let index = 0; index < rank; index += 1) {
    const letter = index < before.length ? before[index] : index >= start ? after![index - start] : undefined;
    if (letter === undefined || output.includes(letter)) free |= axis(index);
  }
  return free;
}
