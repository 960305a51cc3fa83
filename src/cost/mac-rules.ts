import type { MacKind } from '../graph/graph.ts';
import { countElements, type Shape } from '../graph/tensor.ts';
import { measureEinsum } from '../shape/einsum.ts';
import { type CountRule, elementsIn, elementsOut, shapeIn } from './count-rule.ts';

/**
 * Multiply-accumulates per kind. Bias, activation and normalisation inside an operator are not counted; taps on the
 * padded border are, as published counts do.
 */
export const MAC_RULES: { readonly [K in MacKind]: CountRule<K> } = {
  conv: (_, wires, shapes) => elementsOut(wires, shapes) * weightsPerChannel(shapeIn(wires, 1, shapes)),
  // every input element meets every weight of its channel once: counting from the output is too high by the stride
  convTranspose: (_, wires, shapes) => elementsIn(wires, 0, shapes) * weightsPerChannel(shapeIn(wires, 1, shapes)),
  gemm: ({ transA }, wires, shapes) => elementsOut(wires, shapes) * (shapeIn(wires, 0, shapes)?.[transA ? 0 : 1] ?? 0),
  matmul: (_, wires, shapes) => elementsOut(wires, shapes) * (shapeIn(wires, 0, shapes)?.at(-1) ?? 0),
  einsum: ({ equation }, wires, shapes) =>
    countEinsum(
      equation,
      wires.inputs.map((_, position) => shapeIn(wires, position, shapes) ?? []),
    ),
  // x is [steps, batch, ...] or [batch, steps, ...]; w and r hold every direction and gate
  recurrent: (_, wires, shapes) => {
    const x = shapeIn(wires, 0, shapes) ?? [];
    return (x[0] ?? 0) * (x[1] ?? 0) * (elementsIn(wires, 1, shapes) + elementsIn(wires, 2, shapes));
  },
};

/** Weights behind one channel of the weight tensor's first axis: [M, C/groups, ...kernel] or [C, M/groups, ...kernel]. */
function weightsPerChannel(weights: Shape | null): number {
  if (weights === null) return 0;
  let count = 1;
  for (let axis = 1; axis < weights.length; axis += 1) count *= weights[axis]!;
  return count;
}

/**
 * Two operands: the product of the sizes of all distinct labels. More: one pair after the other from the left, each
 * intermediate keeping the labels still needed. One operand only moves or sums: no multiplication.
 */
function countEinsum(equation: string, shapes: readonly Shape[]): number {
  const { terms, output } = splitEquation(equation);
  let [term = '', shape = []] = [terms[0], shapes[0]];
  let macs = 0;
  for (let next = 1; next < terms.length; next += 1) {
    const needed = `${terms.slice(next + 1).join('')}${output}`;
    const kept = keepLabels(term + terms[next]!, needed);
    const sizes = measureEinsum(`${term},${terms[next]!}->${kept}`, [shape, shapes[next]!], '');
    macs += countElements([...sizes.labels.values()]) * countElements(sizes.ellipsis);
    [term, shape] = [kept, sizes.output];
  }
  return macs;
}

const ELLIPSIS = '...';

function splitEquation(equation: string): { readonly terms: readonly string[]; readonly output: string } {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const letters = left.replace(/[^a-zA-Z]/g, '');
  const once = [...letters].filter((label) => letters.indexOf(label) === letters.lastIndexOf(label));
  return { terms: left.split(','), output: right ?? `${ELLIPSIS}${once.join('')}` };
}

/** Distinct labels of `term` that occur in `needed`; axes under the ellipsis always stay. */
function keepLabels(term: string, needed: string): string {
  const labels = [...new Set(term.replaceAll('.', ''))].filter((label) => needed.includes(label));
  return `${term.includes(ELLIPSIS) ? ELLIPSIS : ''}${labels.join('')}`;
}
