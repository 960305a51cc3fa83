import { positiveAxis } from '../graph/tensor.ts';
import { type AxisSet, axis, mapAxes, NO_AXES } from './axes.ts';
import { levelsOf, outputShapeOf, type Rule, shapeOf } from './flow.ts';
import { type Levels, levelsOfDType, REAL } from './levels.ts';

/** The largest or smallest of elements that share their levels is one of those. */
function selectLevels(x: Levels, compared: AxisSet): Levels {
  return ((x.scaleAxes | x.shiftAxes) & compared) === NO_AXES ? x : REAL;
}

/** Batch and channel axes are never pooled. */
const SPATIAL_AXES: AxisSet = ~(axis(0) | axis(1));

export const poolLevels: Rule<'pool'> = (node, flow, output) => {
  if (output > 0) return levelsOfDType(flow.graph.values[node.outputs[output]!]!.dtype);
  return node.attrs.mode === 'max' ? selectLevels(levelsOf(flow, node), SPATIAL_AXES) : REAL;
};

export const globalPoolLevels: Rule<'globalPool'> = (node, flow) =>
  node.attrs.mode === 'max' ? selectLevels(levelsOf(flow, node), SPATIAL_AXES) : REAL;

/** Sums and means of few levels are real numbers. */
export const reduceLevels: Rule<'reduce'> = (node, flow) => {
  const { fn, axes, keepDims } = node.attrs;
  if (fn !== 'max' && fn !== 'min') return REAL;
  const rank = shapeOf(flow, node).length;
  const compared = axes.length === 0 ? -1 : axes.reduce((all, index) => all | axis(positiveAxis(index, rank)), NO_AXES);
  const x = selectLevels(levelsOf(flow, node), compared);
  const move = (kept: AxisSet): AxisSet =>
    keepDims ? kept : mapAxes(kept, rank, (from) => countBelow(from, compared));
  return { ...x, scaleAxes: move(x.scaleAxes), shiftAxes: move(x.shiftAxes) };
};

/** Where an axis stands once the compared ones are gone. */
function countBelow(index: number, compared: AxisSet): number {
  let target = 0;
  for (let below = 0; below < index; below += 1) if ((compared & axis(below)) === 0) target += 1;
  return target;
}

/** Values, then indices. */
export const topKLevels: Rule<'topK'> = (node, flow, output) => {
  if (output > 0) return levelsOfDType(flow.graph.values[node.outputs[output]!]!.dtype);
  return selectLevels(levelsOf(flow, node), axis(positiveAxis(node.attrs.axis, outputShapeOf(flow, node).length)));
};
