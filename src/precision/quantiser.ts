import type { ValueId } from '../graph/graph.ts';
import { positiveAxis } from '../graph/tensor.ts';
import { type AxisSet, alignAxes, axis, NO_AXES, varyingAxes } from './axes.ts';
import { type Flow, levelsOf, type NodeOf, outputShapeOf, type Rule } from './flow.ts';
import { BIPOLAR, isGrid, type Levels, levelsOfDType, REAL } from './levels.ts';

/**
 * `QuantizeLinear` and its kin. The levels of two-level data stay two whatever quantises them; the scale may differ
 * along the axes of the scale operand. Output 0 is the quantised tensor, others are parameters.
 */
export const quantiseLevels: Rule<'quantise'> = (node, flow, output) => {
  if (output > 0) return levelsOfDType(flow.graph.values[node.outputs[output]!]!.dtype);
  const x = levelsOf(flow, node);
  const { form, bits } = node.attrs;
  if (form === 'bipolarQuant')
    return node.inputs[1] === undefined ? BIPOLAR : makeScaled(2, scaleAxesOf(node, flow), true);
  if (form === 'dequantizeLinear') return dequantise(node, flow, x);
  if (x.count === 2)
    return { ...x, low: REAL.low, high: REAL.high, shiftAxes: x.scaleAxes | x.shiftAxes, centred: false };
  if (!(bits >= 1 && bits < 32)) return REAL;
  const isInteger = form === 'quantizeLinear' || form === 'dynamicQuantizeLinear';
  return makeScaled(2 ** bits, isInteger ? NO_AXES : scaleAxesOf(node, flow), false);
};

/** `scale * (q - zeroPoint)`; without a known width of q its element type decides. */
function dequantise(node: NodeOf<'quantise'>, flow: Flow, x: Levels): Levels {
  const { bits } = node.attrs;
  const count = Math.min(x.count, bits >= 1 && bits < 32 ? 2 ** bits : Number.POSITIVE_INFINITY);
  if (!Number.isFinite(count)) return REAL;
  const axes = scaleAxesOf(node, flow);
  const hasZeroPoint = node.inputs[2] !== undefined && node.inputs[2] !== null;
  const shiftAxes = x.shiftAxes | (hasZeroPoint || !x.centred ? axes : NO_AXES);
  return { ...makeScaled(count, x.scaleAxes | axes, isGrid(x) && x.centred && !hasZeroPoint), shiftAxes };
}

function makeScaled(count: number, scaleAxes: AxisSet, centred: boolean): Levels {
  return { count, low: REAL.low, high: REAL.high, scaleAxes, shiftAxes: centred ? NO_AXES : scaleAxes, centred };
}

/** Axes along which the scale differs: the axis attribute for a vector, its own axes for anything larger. */
function scaleAxesOf(node: NodeOf<'quantise'>, flow: Flow): AxisSet {
  const id: ValueId | null | undefined = node.inputs[1];
  if (id === undefined || id === null) return NO_AXES;
  const { shape } = flow.graph.values[id]!;
  const rank = outputShapeOf(flow, node).length;
  const isVector = shape.length === 1 && node.attrs.form.endsWith('Linear');
  if (!isVector) return alignAxes(varyingAxes(shape), shape.length, rank);
  return shape[0] === 1 ? NO_AXES : axis(positiveAxis(node.attrs.axis, rank));
}
