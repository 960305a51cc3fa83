import { type AxisSet, alignAxes, axis, NO_AXES, varyingAxes } from './axes.ts';
import { levelsOf, outputShapeOf, type Rule, shapeOf } from './flow.ts';
import { BOOLEAN, isGrid, isUniform, type Levels, levelsOfDType, REAL } from './levels.ts';

/** Batch norm scales and shifts each channel (axis 1). */
export const batchNormLevels: Rule<'batchNorm'> = (node, flow, output) => {
  const x = levelsOf(flow, node);
  if (output > 0 || !isGrid(x)) return REAL;
  const channels = outputShapeOf(flow, node)[1] === 1 ? NO_AXES : axis(1);
  return { ...REAL, count: x.count, scaleAxes: x.scaleAxes | channels, shiftAxes: x.shiftAxes | channels };
};

/** A kink at 0 leaves two levels two, each with its own scale and shift where slopes differ. */
export const preluLevels: Rule<'prelu'> = (node, flow) => {
  const x = levelsOf(flow, node);
  if (x.count !== 2 || flow.isStatic[node.inputs[1]!] === 0) return REAL;
  const spread = x.scaleAxes | x.shiftAxes | slopeAxes(shapeOf(flow, node, 1), outputShapeOf(flow, node).length);
  return { ...REAL, count: 2, scaleAxes: spread, shiftAxes: spread };
};

function slopeAxes(shape: readonly number[], outputRank: number): AxisSet {
  return alignAxes(varyingAxes(shape), shape.length, outputRank);
}

/** Few levels stay few in another type; a real number becomes what the new type can hold. */
export const castLevels: Rule<'cast'> = (node, flow) => {
  const x = levelsOf(flow, node);
  if (node.attrs.to === 'bool') return BOOLEAN;
  const held: Levels = levelsOfDType(node.attrs.to);
  return isGrid(held) && held.count < x.count && !isUniform(x) ? held : x;
};
