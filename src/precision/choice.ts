import type { ValueId } from '../graph/graph.ts';
import { type AxisSet, alignAxes, isWithin, NO_AXES, varyingAxes } from './axes.ts';
import { type Flow, measureOperand, type NodeOf, outputShapeOf, type Rule } from './flow.ts';
import { isGrid, isSameGrid, isUniform, type Levels, REAL } from './levels.ts';

/**
 * `where(condition, a, b)`: two levels when a and b are fixed in advance (`where(x >= 0, 1, -1)`, the sign of tf2onnx and
 * of Brevitas), those of a and b when these are alike.
 */
export const whereLevels: Rule<'where'> = (node, flow) => {
  const [condition, a, b] = node.inputs as readonly [ValueId, ValueId, ValueId];
  if (isFixed(flow, a) && isFixed(flow, b)) return chooseFixed(node, flow, flow.isStatic[condition] === 1);
  const x = flow.levels[a]!;
  return isGrid(x) && isSameGrid(x, flow.levels[b]!) ? x : REAL;
};

function isFixed(flow: Flow, id: ValueId): boolean {
  return flow.isStatic[id] === 1 && (!isGrid(flow.levels[id]!) || isUniform(measureOperand(flow, id)));
}

function chooseFixed(node: NodeOf<'where'>, flow: Flow, isStatic: boolean): Levels {
  const [, a, b] = node.inputs as readonly [ValueId, ValueId, ValueId];
  const shape = outputShapeOf(flow, node);
  const x = measureOperand(flow, a);
  const y = measureOperand(flow, b);
  const axes = axesOf(flow, a, x, shape.length) | axesOf(flow, b, y, shape.length);
  const all = varyingAxes(shape);
  // a choice made in advance among as many numbers as elements is a real tensor
  if (isStatic && all !== NO_AXES && isWithin(all, axes)) return REAL;
  const low = Math.min(x.low, y.low);
  const high = Math.max(x.high, y.high);
  return { count: 2, low, high, scaleAxes: axes, shiftAxes: axes, centred: axes === NO_AXES && low === -high };
}

function axesOf(flow: Flow, id: ValueId, levels: Levels, outputRank: number): AxisSet {
  const { shape } = flow.graph.values[id]!;
  return isUniform(levels) ? NO_AXES : alignAxes(varyingAxes(shape), shape.length, outputRank);
}
