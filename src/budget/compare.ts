import type { LayerCost } from '../cost/cost.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Bound, Budget } from './budget.ts';
import type { Costed } from './costed.ts';
import type { Gauge } from './gauge.ts';
import { measureExcess, resolveLimit } from './limit.ts';
import type { Sample } from './subject.ts';
import { findTargets, type Target } from './targets.ts';

/** A value of one target at one choice of sizes, held against its limit. */
export interface Comparison {
  readonly sample: Sample;
  readonly costed: Costed;
  /** The same network earlier. */
  readonly before: Costed | null;
  readonly part: string | null;
  readonly rows: readonly LayerCost[];
  readonly actual: number;
  /** Null where the limit needs a baseline and there is none. */
  readonly limit: number | null;
  readonly baseline: number | null;
  /** Above 0 where the limit is broken. */
  readonly excess: number | null;
}

interface Question {
  readonly budget: Budget;
  readonly bound: Bound;
  readonly gauge: Gauge;
}

/** Compares every target of a budget in a costed network. Throws `E_FORMULA`. */
export function compareSample(sample: Sample, before: Costed | null, question: Question): Comparison[] {
  if ('failure' in sample.result) return [];
  const { costed } = sample.result;
  const { budget, gauge } = question;
  const earlier = before === null ? [] : findTargets(budget, before, gauge);
  return findTargets(budget, costed, gauge).map((target) => {
    const baseline = finiteOrNull(earlier.find(({ part }) => part === target.part)?.value);
    return { sample, costed, before, ...compareTarget(target, baseline, sample, question) };
  });
}

function compareTarget(target: Target, baseline: number | null, sample: Sample, question: Question) {
  const { part, rows, value: actual } = target;
  const limit = findLimit(baseline, sample, question);
  if (!Number.isFinite(actual))
    throw new BitboneError('E_UNSUPPORTED', `${question.budget.measure.text} was not counted`, {
      fix: 'check it with bitbone check',
    });
  const excess = limit === null ? null : measureExcess(question.bound, actual, limit);
  return { part, rows, actual, limit, baseline, excess };
}

/** A baseline written before a metric existed holds no number for it. */
function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function findLimit(baseline: number | null, sample: Sample, { budget, bound, gauge }: Question): number | null {
  const quantity = budget.limits[bound]!;
  if (bound === 'maxIncrease') return baseline === null ? null : resolveLimit(quantity, bound, baseline);
  return resolveLimit(quantity, bound, quantity.kind === 'share' ? findReference(sample, budget, gauge) : 0);
}

/** A share is of the whole network for a part of it, and of the network before its recipe for the whole. */
function findReference({ result }: Sample, { scope }: Budget, gauge: Gauge): number {
  if ('failure' in result) return 0;
  if (scope !== null) return gauge.ofWhole(result.costed);
  return result.given === null ? gauge.ofWhole(result.costed) : gauge.of(result.given);
}
