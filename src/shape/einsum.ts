import type { OperandType } from '../graph/build.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import { broadcastShapes } from './broadcast.ts';
import { failShape, fitsSize, formatShape, type Operands, only, requireOperand } from './rule.ts';

/** What an equation says of the shapes it is applied to. */
export interface EinsumSizes {
  /** Size of each letter; the product of all is the number of multiplications of one element of the ellipsis. */
  readonly labels: ReadonlyMap<string, number>;
  /** The axes that the ellipsis stands for, broadcast over the operands; empty without one. */
  readonly ellipsis: Shape;
  readonly output: Shape;
}

const ELLIPSIS = '...';

/**
 * Sizes of an einsum over operands of these shapes (ONNX Einsum-12, after NumPy): a repeated letter takes the diagonal; a
 * size of 1 stretches; without `->` the output has the ellipsis, then the letters that occur once, in alphabetical order
 * (capitals first). Throws `E_SHAPE`.
 */
export function measureEinsum(equation: string, shapes: readonly Shape[], node: string): EinsumSizes {
  const [left = '', right, ...rest] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',').map((term) => splitTerm(term, equation, node));
  if (rest.length > 0 || terms.length !== shapes.length) failEquation(equation, shapes, node);
  const labels = new Map<string, number>();
  const hidden = terms.map((term, index) => bindTerm(term, shapes[index]!, labels, equation, node));
  const ellipsis = joinHidden(hidden, equation, shapes, node);
  const output = right === undefined ? implicitOutput(terms) : splitTerm(right, equation, node);
  checkOutput(output, terms, labels, equation, node);
  const sizes = output.flatMap((label) => (label === ELLIPSIS ? ellipsis : [labels.get(label)!]));
  return { labels, ellipsis, output: sizes };
}

export function inferEinsum({ equation }: OpAttrs['einsum'], inputs: Operands, node: string): OperandType[] {
  const operands = inputs.map((_, index) => requireOperand(inputs, index, node));
  const shapes = operands.map((operand) => operand.shape);
  return only(measureEinsum(equation, shapes, node).output, requireOperand(inputs, 0, node).dtype);
}

/** Letters of one operand, with the ellipsis as one entry. */
function splitTerm(term: string, equation: string, node: string): string[] {
  const labels = term.match(/\.\.\.|[a-zA-Z]/g) ?? [];
  const isClean = labels.join('') === term && labels.filter((label) => label === ELLIPSIS).length <= 1;
  return isClean ? labels : failShape(node, `cannot read "${term}" in the equation ${equation}`);
}

/** Notes the size of each letter and returns the axes under the ellipsis, or nothing without one. */
function bindTerm(
  term: readonly string[],
  shape: Shape,
  labels: Map<string, number>,
  equation: string,
  node: string,
): Shape | undefined {
  const hidden = term.includes(ELLIPSIS) ? shape.length - term.length + 1 : 0;
  if (hidden < 0 || (hidden === 0 && term.filter((label) => label !== ELLIPSIS).length !== shape.length)) {
    failEquation(equation, [shape], node);
  }
  let axis = 0;
  for (const label of term) {
    if (label === ELLIPSIS) axis += hidden;
    else bindLabel(label, shape[axis++]!, labels, equation, node);
  }
  const start = term.indexOf(ELLIPSIS);
  return start < 0 ? undefined : shape.slice(start, start + hidden);
}

/** Every ellipsis stands for equally many axes, which broadcast. */
function joinHidden(
  hidden: readonly (Shape | undefined)[],
  equation: string,
  shapes: readonly Shape[],
  node: string,
): Shape {
  const given = hidden.filter((axes) => axes !== undefined);
  if (new Set(given.map((axes) => axes.length)).size > 1) failEquation(equation, shapes, node);
  return given.reduce<Shape>((joined, axes) => broadcastShapes(joined, axes, node), []);
}

function bindLabel(label: string, size: number, labels: Map<string, number>, equation: string, node: string): void {
  const known = labels.get(label) ?? 1;
  if (!fitsSize(known, size) && known !== 1 && size !== 1) {
    failShape(node, `has both ${known} and ${size} for ${label} in the equation ${equation}`);
  }
  labels.set(label, known === 1 ? size : known);
}

function implicitOutput(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat().filter((label) => label !== ELLIPSIS);
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort();
  return terms.some((term) => term.includes(ELLIPSIS)) ? [ELLIPSIS, ...once] : once;
}

function checkOutput(
  output: readonly string[],
  terms: readonly (readonly string[])[],
  labels: ReadonlyMap<string, number>,
  equation: string,
  node: string,
): void {
  const isKnown = (label: string) => label === ELLIPSIS || labels.has(label);
  const losesEllipsis = !output.includes(ELLIPSIS) && terms.some((term) => term.includes(ELLIPSIS));
  if (output.every(isKnown) && new Set(output).size === output.length && !losesEllipsis) return;
  failShape(node, `cannot make the output of the equation ${equation}`);
}

function failEquation(equation: string, shapes: readonly Shape[], node: string): never {
  return failShape(node, `cannot apply the equation ${equation} to ${shapes.map(formatShape).join(', ')}`);
}
