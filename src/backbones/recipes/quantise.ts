import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter, addScalar } from '../sink.ts';
import { identity } from './activations.ts';
import type { Recipe } from './recipe.ts';

/** Signed, with all 2^bits levels, rounded to the nearest: the attributes of QONNX's Quant. */
const QUANT_ATTRIBUTES = {
  signed: { type: 'int', value: 1 },
  narrow: { type: 'int', value: 0 },
  rounding_mode: { type: 'string', value: 'ROUND' },
} as const;

/** `x` rounded to 2^bits evenly spaced levels with a learned step. */
export function quantize(sink: Sink, x: ValueId, bits: number, name: string): ValueId {
  const step = addParameter(sink, `${name}.step`, [], 2 ** (1 - bits));
  const operands = [x, step, addScalar(sink, `${name}.zero`, 0), addScalar(sink, `${name}.bits`, bits)];
  return sink.add('quantise', { form: 'quant', bits, axis: 1 }, operands, {
    name: `${name}.quant`,
    extra: QUANT_ATTRIBUTES,
  });
}

/** Weights and inputs of a few bits, for the layers that binary networks keep at 8 or 4. */
export function makeQuantised(bits: number): Recipe {
  return {
    name: `int${bits}`,
    title: `${bits}-bit weights and inputs`,
    source: 'Zhang et al., PokeBNN, CVPR 2022, section 3',
    weights: 'real',
    inputs: 'real',
    normBefore: false,
    shortcutPerConv: false,
    activationPlace: 'afterShortcut',
    binarizeInput: (sink, x, _channels, name) => quantize(sink, x, bits, `${name}.input`),
    binarizeWeight: (sink, weight, _shape, name) => quantize(sink, weight, bits, name),
    activate: identity,
  };
}
