/**
 * Where the axes of ONNX's maps lie in TensorFlow, which keeps channels last: [N, C, H, W] as [N, H, W, C], and channels
 * in groups, [N, G, C, H, W], as [N, H, W, G, C]. Everything else keeps its order.
 */
const ORDERS: Readonly<Record<number, readonly number[]>> = { 4: [0, 2, 3, 1], 5: [0, 3, 4, 1, 2] };

export function isMap(rank: number): boolean {
  return ORDERS[rank] !== undefined;
}

/** Where an axis of a tensor of this rank lies. */
export function moveAxis(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  return ORDERS[rank]?.indexOf(index) ?? index;
}

/** One entry per axis, reordered as the axes are. */
export function moveAxes<T>(entries: readonly T[]): readonly T[] {
  return ORDERS[entries.length]?.map((axis) => entries[axis]!) ?? entries;
}

/**
 * A constant that is stretched over data of `rank` axes: its shape in TensorFlow's order without leading ones ([C, 1, 1]
 * beside a map becomes [C]), and the order of its own axes there.
 */
export function moveOperand(
  shape: readonly number[],
  rank: number,
): { readonly shape: readonly number[]; readonly order?: readonly number[] } {
  const order = ORDERS[rank];
  if (order === undefined) return { shape };
  const missing = rank - shape.length;
  const kept = order.filter((axis) => axis >= missing).map((axis) => axis - missing);
  const moved = order.map((axis) => (axis < missing ? 1 : shape[axis - missing]!));
  const first = moved.findIndex((size) => size !== 1);
  return { shape: first < 0 ? [] : moved.slice(first), order: kept };
}
