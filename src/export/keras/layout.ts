/** TensorFlow keeps the channels of a map last; everything else keeps its order. */
const MAP_ORDER = [0, 2, 3, 1] as const;

/** Where an axis of [N, C, H, W] lies in [N, H, W, C]; other ranks keep their axes. */
export function moveAxis(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  return rank === 4 ? MAP_ORDER.indexOf(index as 0 | 1 | 2 | 3) : index;
}

/** One entry per axis, reordered as the axes are. */
export function moveAxes<T>(entries: readonly T[]): readonly T[] {
  return entries.length === 4 ? MAP_ORDER.map((axis) => entries[axis]!) : entries;
}

/**
 * Shape of a constant that is stretched over data of `rank` axes, in TensorFlow's order and without leading ones:
 * [C, 1, 1] beside a map becomes [C].
 */
export function moveOperand(shape: readonly number[], rank: number): readonly number[] {
  if (rank !== 4) return shape;
  const full = [...new Array<number>(4 - shape.length).fill(1), ...shape];
  const moved = moveAxes(full);
  return moved.slice(moved.findIndex((size) => size !== 1) < 0 ? 4 : moved.findIndex((size) => size !== 1));
}
