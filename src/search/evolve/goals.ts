import type { Dimension } from '../chain/problem.ts';

/** What an evolutionary search strives for, computed from a candidate's dimensions. */
export interface Goals {
  readonly objectives: number;
  /** Writes the objectives, each to be small, to `into` from `at` on. */
  aim(values: Float64Array, from: number, into: Float64Array, at: number): void;
  /** Sum of the shares by which budgets are broken; 0 for a feasible candidate. */
  violate(values: Float64Array, from: number): number;
}

/** A further objective: to be small, from the values of all dimensions. */
export type Aim = (values: Float64Array, from: number) => number;

/** The dimensions' own objectives in their order, then `aims`. */
export function createGoals(dimensions: readonly Dimension[], aims: readonly Aim[] = []): Goals {
  const own = dimensions.flatMap(({ objective }, column) =>
    objective === undefined ? [] : [{ column, sign: objective === 'min' ? 1 : -1 }],
  );
  const columns = Int32Array.from(own, ({ column }) => column);
  const signs = Float64Array.from(own, ({ sign }) => sign);
  const bounds = listBounds(dimensions);
  return {
    objectives: columns.length + aims.length,
    aim(values, from, into, at) {
      for (let index = 0; index < columns.length; index += 1) {
        into[at + index] = signs[index]! * values[from + columns[index]!]!;
      }
      for (let index = 0; index < aims.length; index += 1) {
        into[at + columns.length + index] = aims[index]!(values, from);
      }
    },
    violate(values, from) {
      let sum = 0;
      for (const { column, sign, limit, scale } of bounds) {
        const excess = sign * values[from + column]! - limit;
        if (excess > 0) sum += excess * scale;
      }
      return sum;
    },
  };
}

interface Bound {
  readonly column: number;
  /** -1 for a lower budget. */
  readonly sign: 1 | -1;
  readonly limit: number;
  readonly scale: number;
}

function listBounds(dimensions: readonly Dimension[]): Bound[] {
  return dimensions.flatMap(({ limit, floor }, column): Bound[] => [
    ...(limit === undefined ? [] : [{ column, sign: 1 as const, limit, scale: 1 / Math.max(1, Math.abs(limit)) }]),
    ...(floor === undefined
      ? []
      : [{ column, sign: -1 as const, limit: -floor, scale: 1 / Math.max(1, Math.abs(floor)) }]),
  ]);
}
