import type { OpOf } from '../../graph/op.ts';
import type { Coupling } from './rule.ts';
import { axisOfInput, axisOfOutput, freezeNode, shapeOfInput, shapeOfOutput } from './rule.ts';

/** Axes with one letter are one axis; a letter that only weights and the result have is the weights' to choose. */
export function coupleEinsum(coupling: Coupling, { equation }: OpOf<'einsum'>['attrs']): void {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  if (right === undefined || equation.includes('.')) {
    freezeNode(coupling, `einsum ${coupling.node.name}`);
    return;
  }
  const terms = left.split(',');
  terms.forEach((term, input) => {
    for (const [axis, letter] of [...term].entries()) tieLetter(coupling, { input, axis, letter }, terms, right);
  });
  [...right].forEach((letter, axis) => {
    const readers = [...terms.keys()].filter((input) => terms[input]!.includes(letter));
    const isChosen = readers.every((input) => coupling.isStatic[coupling.node.inputs[input]!] === 1);
    const size = shapeOfOutput(coupling)[axis]!;
    if (isChosen) coupling.axes.produce(axisOfOutput(coupling, axis), size, coupling.index);
  });
}

interface Place {
  readonly input: number;
  readonly axis: number;
  readonly letter: string;
}

/** To the result where it has the letter, else to the first operand that has it. A stretched size of 1 is not tied. */
function tieLetter(coupling: Coupling, { input, axis, letter }: Place, terms: readonly string[], right: string): void {
  const size = shapeOfInput(coupling, input)![axis]!;
  const start = axisOfInput(coupling, input, axis);
  const target = right.indexOf(letter);
  if (target >= 0) {
    if (shapeOfOutput(coupling)[target] === size) coupling.axes.tie(start, axisOfOutput(coupling, target), size);
    return;
  }
  const first = terms.findIndex((term) => term.includes(letter));
  const at = terms[first]!.indexOf(letter);
  if (shapeOfInput(coupling, first)![at] === size) coupling.axes.tie(start, axisOfInput(coupling, first, at), size);
}
