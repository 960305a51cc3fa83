import type { ValueId } from '../graph/graph.ts';
import type { ElementwiseFn } from '../graph/op.ts';
import { countElements } from '../graph/tensor.ts';
import { type AxisSet, alignAxes, isWithin, NO_AXES, varyingAxes } from './axes.ts';
import { type Flow, measureOperand, outputShapeOf, type Rule } from './flow.ts';
import { boundElementwise } from './interval.ts';
import { BOOLEAN, isExact, isGrid, isUniform, type Levels, makeReal, REAL } from './levels.ts';
import { findStraightThrough } from './straight-through.ts';

const GIVES_BOOLEAN: ReadonlySet<ElementwiseFn> = new Set([
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'equal',
  'and',
  'or',
  'xor',
] as const);

/** An operand of an element by element operation; axes are counted as the output counts them. */
interface Operand {
  readonly levels: Levels;
  readonly isStatic: boolean;
  readonly elements: number;
  /** Along which its elements differ. */
  readonly axes: AxisSet;
}

/** Comparisons give one bit; scaling or shifting few levels leaves as many. */
export const elementwiseLevels: Rule<'elementwise'> = (node, flow) => {
  const { fn } = node.attrs;
  if (GIVES_BOOLEAN.has(fn)) return BOOLEAN;
  const restored = findStraightThrough(node, flow);
  if (restored !== undefined) return restored;
  const [first, second, third] = node.inputs as readonly ValueId[];
  if (second === undefined) return flow.levels[first!]!;
  if (third !== undefined) return REAL;
  const shape = outputShapeOf(flow, node);
  return combine(fn, operandOf(flow, first!, shape.length), operandOf(flow, second, shape.length), varyingAxes(shape));
};

function operandOf(flow: Flow, id: ValueId, outputRank: number): Operand {
  const { shape } = flow.graph.values[id]!;
  const elements = countElements(shape);
  const levels = elements === 1 ? measureOperand(flow, id) : flow.levels[id]!;
  const isStatic = flow.isStatic[id] === 1;
  const rank = shape.length;
  if (isUniform(levels)) return { levels, isStatic, elements, axes: NO_AXES };
  const aligned = alignLevels(levels, rank, outputRank);
  return { levels: aligned, isStatic, elements, axes: alignAxes(varyingAxes(shape), rank, outputRank) };
}

function alignLevels(levels: Levels, rank: number, outputRank: number): Levels {
  const { scaleAxes, shiftAxes } = levels;
  if (rank === outputRank || (scaleAxes | shiftAxes) === NO_AXES) return levels;
  return {
    ...levels,
    scaleAxes: alignAxes(scaleAxes, rank, outputRank),
    shiftAxes: alignAxes(shiftAxes, rank, outputRank),
  };
}

function combine(fn: ElementwiseFn, x: Operand, y: Operand, all: AxisSet): Levels {
  const { low, high } = boundElementwise(fn, x.levels, y.levels);
  const present = makeReal(low, high);
  if (!isGrid(x.levels) && !isGrid(y.levels)) return present;
  if (fn === 'mul' && isBipolar(x.levels) && isBipolar(y.levels)) return multiplySigns(x.levels, y.levels, present);
  const isFirst = actsAsGrid(x, y);
  const [grid, parameter] = isFirst ? [x, y] : [y, x];
  const result = applyParameter(fn, grid, parameter, present, isFirst);
  return isMadeOfParameters(result, grid, parameter, all) ? makeReal(low, high) : result;
}

/** Of two grids the one that depends on the input, or else the larger, is scaled by the other. */
function actsAsGrid(x: Operand, y: Operand): boolean {
  if (!isGrid(x.levels) || !isGrid(y.levels)) return isGrid(x.levels);
  return x.isStatic === y.isStatic ? x.elements >= y.elements : y.isStatic;
}

function isBipolar(levels: Levels): boolean {
  return levels.count === 2 && levels.centred;
}

/** The product of two signs is a sign, that of their scales a scale. */
function multiplySigns(x: Levels, y: Levels, bounds: Levels): Levels {
  return { ...bounds, count: 2, scaleAxes: x.scaleAxes | y.scaleAxes, centred: true };
}

/** `fn(grid, parameter)`, or `fn(parameter, grid)` unless `isFirst`. */
function applyParameter(
  fn: ElementwiseFn,
  grid: Operand,
  { axes, isStatic }: Operand,
  bounds: Levels,
  isFirst: boolean,
): Levels {
  const { count, scaleAxes, shiftAxes, centred } = grid.levels;
  const isScaling = fn === 'mul' || (fn === 'div' && isFirst);
  // a scale that follows the input can leave the sum of products, a shift cannot
  if (!isStatic)
    return isScaling && centred ? { ...bounds, count, scaleAxes: scaleAxes | axes, shiftAxes, centred } : bounds;
  if (isScaling)
    return {
      ...bounds,
      count,
      scaleAxes: scaleAxes | axes,
      shiftAxes: centred ? shiftAxes : shiftAxes | axes,
      centred,
    };
  if (fn === 'add' || fn === 'sub')
    return recentre({ ...bounds, count, scaleAxes, shiftAxes: shiftAxes | axes, centred: false });
  if (count > 2) return bounds;
  const spread = scaleAxes | shiftAxes | axes;
  return recentre({ ...bounds, count, scaleAxes: spread, shiftAxes: spread, centred: false });
}

function recentre(levels: Levels): Levels {
  return isExact(levels) && levels.low === -levels.high ? { ...levels, centred: true } : levels;
}

/**
 * Whether the scales and shifts alone are as many as the elements: sign(w) * v with a v of every element is as real as v.
 * A grid that follows the input keeps its one bit under parameters that do not.
 */
function isMadeOfParameters(result: Levels, grid: Operand, parameter: Operand, all: AxisSet): boolean {
  if (!isGrid(result) || (!grid.isStatic && parameter.isStatic)) return false;
  return all !== NO_AXES && isWithin(all, result.scaleAxes | result.shiftAxes);
}
