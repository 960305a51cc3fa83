import type { Automaton } from './automaton.ts';
import type { Goals } from './goals.ts';

/** Candidates in typed arrays, one row each. */
export interface Individuals {
  readonly capacity: number;
  /** Digits, row-major [row][gene]. */
  readonly genes: Uint16Array;
  /** Choice per move, row-major. */
  readonly path: Int32Array;
  /** Costs, row-major [row][dimension]. */
  readonly values: Float64Array;
  /** All to be small, row-major [row][objective]. */
  readonly objectives: Float64Array;
  readonly violation: Float64Array;
}

export function newIndividuals(capacity: number, { radix, moves, dimensions }: Automaton, goals: Goals): Individuals {
  return {
    capacity,
    genes: new Uint16Array(capacity * radix.length),
    path: new Int32Array(capacity * moves.length),
    values: new Float64Array(capacity * dimensions),
    objectives: new Float64Array(capacity * goals.objectives),
    violation: new Float64Array(capacity),
  };
}

/** Copies a whole row. */
export function copyRow(source: Individuals, from: number, target: Individuals, to: number): void {
  copyDigits(source.genes, from, target.genes, to, source.genes.length / source.capacity);
  copyChoices(source.path, from, target.path, to, source.path.length / source.capacity);
  copyNumbers(source.values, from, target.values, to, source.values.length / source.capacity);
  copyNumbers(source.objectives, from, target.objectives, to, source.objectives.length / source.capacity);
  target.violation[to] = source.violation[from]!;
}

// one function per array type: a shared one would be slow, since engines specialise by type

function copyDigits(source: Uint16Array, from: number, target: Uint16Array, to: number, width: number): void {
  for (let offset = 0; offset < width; offset += 1) target[to * width + offset] = source[from * width + offset]!;
}

function copyChoices(source: Int32Array, from: number, target: Int32Array, to: number, width: number): void {
  for (let offset = 0; offset < width; offset += 1) target[to * width + offset] = source[from * width + offset]!;
}

function copyNumbers(source: Float64Array, from: number, target: Float64Array, to: number, width: number): void {
  for (let offset = 0; offset < width; offset += 1) target[to * width + offset] = source[from * width + offset]!;
}
