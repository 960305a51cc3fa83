import type { Transitions } from './bounds.ts';
import { type Criterion, combineValues } from './criteria.ts';

/** Fields of transitions in no particular order, before they are arranged. */
export interface LooseTransitions {
  readonly statesBefore: number;
  readonly statesAfter: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly span: number;
  readonly choice: Int32Array;
  readonly costs: Float64Array;
}

/** Orders transitions by state after; within it the given order stays. `width` is the number of criteria. */
export function arrangeTransitions(loose: LooseTransitions, width: number): Transitions {
  const { to, statesAfter } = loose;
  const offsets = new Int32Array(statesAfter + 1);
  for (let at = 0; at < to.length; at++) offsets[to[at]! + 1]!++;
  for (let state = 0; state < statesAfter; state++) offsets[state + 1]! += offsets[state]!;
  const next = offsets.slice();
  const order = new Int32Array(to.length);
  for (let at = 0; at < to.length; at++) order[next[to[at]!]!++] = at;
  return { ...pickRows(loose, width, order), offsets, count: to.length };
}

/** The same transitions with only those that are marked by 1. */
export function keepTransitions(step: Transitions, width: number, marks: Uint8Array): Transitions {
  const kept = listMarked(marks);
  return kept.length === step.count ? step : arrangeTransitions(pickRows(step, width, kept), width);
}

function listMarked(marks: Uint8Array): Int32Array {
  const rows = new Int32Array(marks.length);
  let count = 0;
  for (let at = 0; at < marks.length; at++) if (marks[at] === 1) rows[count++] = at;
  return rows.subarray(0, count);
}

function pickRows(loose: LooseTransitions, width: number, rows: Int32Array): LooseTransitions {
  const { statesBefore, statesAfter, span } = loose;
  const count = rows.length;
  const choice = new Int32Array(count * span);
  const costs = new Float64Array(count * width);
  const [from, to] = [new Int32Array(count), new Int32Array(count)];
  for (let at = 0; at < count; at++) {
    const row = rows[at]!;
    for (let step = 0; step < span; step++) choice[at * span + step] = loose.choice[row * span + step]!;
    for (let column = 0; column < width; column++) costs[at * width + column] = loose.costs[row * width + column]!;
    from[at] = loose.from[row]!;
    to[at] = loose.to[row]!;
  }
  return { statesBefore, statesAfter, span, choice, costs, from, to };
}

/** Number of transitions that `first` followed by `second` would have. */
export function countFused(first: Transitions, second: Transitions): number {
  const leaving = new Int32Array(second.statesBefore);
  for (const state of second.from) leaving[state]!++;
  let count = 0;
  for (const state of first.to) count += leaving[state]!;
  return count;
}

/** Every transition of `first` followed by every one of `second` that starts where it ends. */
export function fuseTransitions(criteria: readonly Criterion[], first: Transitions, second: Transitions): Transitions {
  const pairs = listPairs(first, second);
  const count = pairs.length / 2;
  const span = first.span + second.span;
  const width = criteria.length;
  const fused = {
    statesBefore: first.statesBefore,
    statesAfter: second.statesAfter,
    span,
    from: Int32Array.from({ length: count }, (_, at) => first.from[pairs[2 * at]!]!),
    to: Int32Array.from({ length: count }, (_, at) => second.to[pairs[2 * at + 1]!]!),
    choice: new Int32Array(count * span),
    costs: new Float64Array(count * width),
  };
  for (let at = 0; at < count; at++) {
    const [a, b] = [pairs[2 * at]!, pairs[2 * at + 1]!];
    fused.choice.set(first.choice.subarray(a * first.span, (a + 1) * first.span), at * span);
    fused.choice.set(second.choice.subarray(b * second.span, (b + 1) * second.span), at * span + first.span);
    criteria.forEach(({ combine }, column) => {
      const [before, after] = [first.costs[a * width + column]!, second.costs[b * width + column]!];
      fused.costs[at * width + column] = combineValues(combine, before, after);
    });
  }
  return arrangeTransitions(fused, width);
}

/** Pairs (row of first, row of second), ordered by the problem's choice numbers. */
function listPairs(first: Transitions, second: Transitions): number[] {
  const leaving = Array.from({ length: second.statesBefore }, (): number[] => []);
  second.from.forEach((state, row) => {
    leaving[state]!.push(row);
  });
  const pairs: number[] = [];
  for (let row = 0; row < first.count; row++) for (const other of leaving[first.to[row]!]!) pairs.push(row, other);
  return pairs;
}
