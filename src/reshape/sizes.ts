import type { Graph, ValueId } from '../graph/graph.ts';
import type { AxisLayout } from './layout.ts';

/** Shape of a value at widths of channel groups, one per group; widths may be fractional. */
export type ShapeAt = (value: ValueId, widths: ArrayLike<number>) => readonly number[];

/** What widths of channel groups make of a graph's values. */
export interface Sizes {
  readonly shapeAt: ShapeAt;
  /** The layout of each axis; undefined for one that holds no channels, and an empty list where none does. */
  layoutsOf(value: ValueId): readonly (AxisLayout | undefined)[];
  /** Values with one key, be it in different graphs, have one shape at any widths. */
  keyOf(value: ValueId): string;
}

/** `widthOf`: present width of a group. */
export function createSizes(
  { values }: Graph,
  layouts: ReadonlyMap<ValueId, readonly (AxisLayout | undefined)[]>,
  widthOf: (group: number) => number,
): Sizes {
  const layoutsOf = (value: ValueId): readonly (AxisLayout | undefined)[] => layouts.get(value) ?? NONE;
  return {
    layoutsOf,
    shapeAt(value, widths) {
      const { shape } = values[value]!;
      const known = layouts.get(value);
      return known === undefined ? shape : shape.map((size, axis) => measureAxis(known[axis], size, widths, widthOf));
    },
    keyOf: (value) => values[value]!.shape.map((size, axis) => keyOfAxis(layoutsOf(value)[axis], size)).join(' x '),
  };
}

const NONE: readonly undefined[] = [];

/** Size of an axis where the groups have these widths; `present`: that of one without channels. */
export function measureAxis(
  layout: AxisLayout | undefined,
  present: number,
  widths: ArrayLike<number>,
  widthOf: (group: number) => number,
): number {
  if (layout === undefined) return present;
  let size = layout.constant;
  for (const { group, count } of layout.totals) {
    const width = widthOf(group);
    size += count === width ? widths[group]! : (count * widths[group]!) / width;
  }
  return size;
}

/** Axes with one key have one size at any widths. */
export function keyOfAxis(layout: AxisLayout | undefined, present: number): string {
  if (layout === undefined) return String(present);
  return `${layout.constant}${layout.totals.map(({ group, count }) => ` + ${count} of ${group}`).join('')}`;
}
