import type { Node } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { positiveAxis } from '../graph/tensor.ts';
import { type AxisSet, alignAxes, axis, mapAxes, NO_AXES, reshapeAxes, varyingAxes } from './axes.ts';
import { type Flow, levelsOf, outputShapeOf, type Rule, shapeOf } from './flow.ts';
import { isExact, isGrid, isSameGrid, type Levels, makeReal, REAL } from './levels.ts';

type MoveAxes = (axes: AxisSet) => AxisSet;

/** The same elements elsewhere; `move` says where the axes of their scales and shifts went. */
function moveLevels(levels: Levels, move: MoveAxes): Levels {
  if ((levels.scaleAxes | levels.shiftAxes) === NO_AXES) return levels;
  return { ...levels, scaleAxes: move(levels.scaleAxes), shiftAxes: move(levels.shiftAxes) };
}

/** Slices, repetitions and nearest-neighbour copies within the axes. */
export function keepLevels(node: Node, flow: Flow): Levels {
  return levelsOf(flow, node);
}

export function reshapeLevels(node: Node, flow: Flow): Levels {
  const from = shapeOf(flow, node);
  const to = outputShapeOf(flow, node);
  return moveLevels(levelsOf(flow, node), (axes) => reshapeAxes(axes, from, to));
}

export const transposeLevels: Rule<'transpose'> = (node, flow) => {
  const rank = shapeOf(flow, node).length;
  const { perm } = node.attrs;
  return moveLevels(levelsOf(flow, node), (axes) => mapAxes(axes, rank, (from) => perm.indexOf(from)));
};

export const squeezeLevels: Rule<'squeeze'> = (node, flow) => {
  const shape = shapeOf(flow, node);
  const dropped = squeezedAxes(node.attrs.axes, shape);
  const rest = [...shape.keys()].filter((index) => !dropped.has(index));
  return moveLevels(levelsOf(flow, node), (axes) => mapAxes(axes, shape.length, (from) => targetIn(rest, from)));
};

function targetIn(kept: readonly number[], from: number): number | undefined {
  const target = kept.indexOf(from);
  return target < 0 ? undefined : target;
}

function squeezedAxes(axes: readonly number[], shape: Shape): Set<number> {
  if (axes.length > 0) return new Set(axes.map((index) => positiveAxis(index, shape.length)));
  return new Set([...shape.keys()].filter((index) => shape[index] === 1));
}

export const unsqueezeLevels: Rule<'unsqueeze'> = (node, flow) => {
  const rank = outputShapeOf(flow, node).length;
  const added = new Set(node.attrs.axes.map((index) => positiveAxis(index, rank)));
  const kept = Array.from({ length: rank }, (_, index) => index).filter((index) => !added.has(index));
  return moveLevels(levelsOf(flow, node), (axes) => mapAxes(axes, kept.length, (from) => kept[from]));
};

export const expandLevels: Rule<'expand'> = (node, flow) => {
  const rank = shapeOf(flow, node).length;
  const outputRank = outputShapeOf(flow, node).length;
  return moveLevels(levelsOf(flow, node), (axes) => alignAxes(axes, rank, outputRank));
};

/** The gathered axis becomes the axes of the indices. */
export const gatherLevels: Rule<'gather'> = (node, flow) => {
  const rank = shapeOf(flow, node).length;
  const extra = shapeOf(flow, node, 1).length - 1;
  const gathered = positiveAxis(node.attrs.axis, rank);
  return moveLevels(levelsOf(flow, node), (axes) => {
    const others = mapAxes(axes, rank, (from) =>
      from === gathered ? undefined : from < gathered ? from : from + extra,
    );
    if ((axes & axis(gathered)) === NO_AXES) return others;
    return others | (axis(gathered + extra + 1) - axis(gathered));
  });
};

/** Parts of the same levels keep them; parts of unlike levels differ along the joined axis. */
export const concatLevels: Rule<'concat'> = (node, flow) => {
  const parts = node.inputs.map((_, input) => levelsOf(flow, node, input));
  const first = parts[0]!;
  if (parts.every((part) => isSameGrid(part, first))) return first;
  if (!parts.every(isGrid)) return REAL;
  const joined = axis(positiveAxis(node.attrs.axis, outputShapeOf(flow, node).length));
  const together = parts.reduce((sofar, part) => unite(sofar, part));
  return { ...together, scaleAxes: together.scaleAxes | joined, shiftAxes: together.shiftAxes | joined };
};

function unite(a: Levels, b: Levels): Levels {
  return {
    count: Math.max(a.count, b.count),
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    scaleAxes: a.scaleAxes | b.scaleAxes,
    shiftAxes: a.shiftAxes | b.shiftAxes,
    centred: a.centred && b.centred,
  };
}

/**
 * Padding with a level or with 0, which published counts of binary convolutions disregard: Bi-Real Net pads its signs
 * with 0, QuickNet with 1. Modes other than constant repeat elements.
 */
export const padLevels: Rule<'pad'> = (node, flow) => {
  const x = levelsOf(flow, node);
  const { mode, value } = node.attrs;
  if (mode !== 'constant' || value === 0) return isGrid(x) ? x : makeReal(Math.min(0, x.low), Math.max(0, x.high));
  if (!isGrid(x)) return REAL;
  const isLevel =
    isExact(x) && (x.count === 2 ? value === x.low || value === x.high : x.low <= value && value <= x.high);
  return isLevel ? x : REAL;
};

/** Interpolation other than nearest makes new numbers. */
export const resizeLevels: Rule<'resize'> = (node, flow) =>
  node.attrs.mode === 'nearest' ? levelsOf(flow, node) : REAL;

/** Channels and positions trade places: a parameter of one may then differ along all of them. */
export function rearrangeLevels(node: Node, flow: Flow): Levels {
  const all = varyingAxes(outputShapeOf(flow, node));
  const batch = axis(0);
  return moveLevels(levelsOf(flow, node), (axes) => (axes & ~batch ? all : axes));
}
