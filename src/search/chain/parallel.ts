import type { Transitions } from './bounds.ts';
import { selectNonDominated } from './dominance.ts';
import { keepTransitions } from './transitions.ts';

/** Of choices between the same two states, those no better than another in any criterion go; of equals the first stays. */
export function dropDominated(step: Transitions, width: number): Transitions {
  const kept: number[] = [];
  for (const group of groupParallel(step)) kept.push(...(group.length === 1 ? group : reduceGroup(step, width, group)));
  return keepTransitions(step, width, Int32Array.from(kept).sort());
}

function reduceGroup(step: Transitions, width: number, group: Int32Array): Iterable<number> {
  return width === 0 ? [group[0]!] : selectNonDominated(step.costs, width, group);
}

function groupParallel({ from, to, count, statesBefore }: Transitions): Int32Array[] {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  const key = (at: number): number => to[at]! * statesBefore + from[at]!;
  order.sort((a, b) => key(a) - key(b) || a - b);
  const groups: Int32Array[] = [];
  for (let start = 0, at = 1; at <= count; at++) {
    if (at < count && key(order[at]!) === key(order[start]!)) continue;
    groups.push(order.slice(start, at));
    start = at;
  }
  return groups;
}
