import type { UnaryFn } from '../graph/op.ts';
import { levelsOf, type Rule } from './flow.ts';
import { BIPOLAR, BOOLEAN, isExact, isGrid, isUniform, type Levels, makeIntegers, makeReal, REAL } from './levels.ts';

const MOST_INTEGERS = 65536;

/** Non-decreasing functions, by which the bounds of the result are those of the operand. */
const MONOTONE: Partial<Record<UnaryFn, (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  softsign: (x) => (Number.isFinite(x) ? x / (1 + Math.abs(x)) : Math.sign(x)),
};

const ROUNDING: Partial<Record<UnaryFn, (x: number) => number>> = {
  // ONNX rounds halves to even; the bounds are what matters here
  round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Functions of one operand: sign and rounding make levels; what acts element by element makes no new ones. */
export const unaryLevels: Rule<'unary'> = ({ attrs, inputs }, flow) => {
  const x = flow.levels[inputs[0]!]!;
  const round = ROUNDING[attrs.fn];
  if (round !== undefined) return roundLevels(x, round);
  switch (attrs.fn) {
    case 'sign':
      return BIPOLAR;
    case 'not':
    case 'isNaN':
    case 'isInf':
      return BOOLEAN;
    case 'identity':
    case 'dropout':
      return x;
    case 'neg':
      return { ...x, low: -x.high, high: -x.low };
    case 'hardSigmoid':
      return mapMonotone(x, hardSigmoid(attrs.alpha ?? 0.2, attrs.beta ?? 0.5));
    default:
      return mapLevels(x, MONOTONE[attrs.fn], attrs.fn === 'relu');
  }
};

export const clipLevels: Rule<'clip'> = (node, flow) =>
  mapMonotone(levelsOf(flow, node), (x) => Math.min(node.attrs.max, Math.max(node.attrs.min, x)));

/** A function with corners or saturation, which keeps even spacing as far as it keeps anything. */
function mapMonotone(x: Levels, image: (x: number) => number): Levels {
  return mapLevels(x, image, true);
}

/**
 * Image of an element by element function. Two levels stay two; more stay evenly spaced under `keepsSpacing` (the corner
 * of a ReLU is taken to be a level). A number that is the same everywhere is not followed: in a file without its weights
 * it may be only a placeholder.
 */
function mapLevels(x: Levels, image: ((x: number) => number) | undefined, keepsSpacing: boolean): Levels {
  const range = image === undefined || isUniform(x) ? REAL : x;
  const low = image === undefined ? REAL.low : image(range.low);
  const high = image === undefined ? REAL.high : image(range.high);
  if (!isGrid(x) || (x.count > 2 && !keepsSpacing)) return makeReal(low, high);
  const axes = x.scaleAxes | x.shiftAxes;
  return { count: x.count, low, high, scaleAxes: axes, shiftAxes: axes, centred: isExact(x) && low === -high };
}

function hardSigmoid(alpha: number, beta: number): (x: number) => number {
  return (x) => Math.max(0, Math.min(1, alpha * x + beta));
}

/** Rounding a bounded number gives the integers between its rounded bounds: `round(clip(x, 0, 1))` is one bit. */
function roundLevels(x: Levels, round: (x: number) => number): Levels {
  const low = round(x.low);
  const high = round(x.high);
  const count = high - low + 1;
  if (x.count === 2 && !isExact(x)) return mapLevels(x, undefined, false);
  if (count >= 2 && count <= MOST_INTEGERS) return makeIntegers(low, high, Math.min(count, x.count));
  return count === 1 ? makeReal(low, high) : REAL;
}
