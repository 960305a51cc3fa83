import { BitboneError } from '../graph/errors.ts';
import type { Bound, Budget } from './budget.ts';
import { BOUNDS } from './budget.ts';
import { compareSample } from './compare.ts';
import { toVerdict } from './conclude.ts';
import type { Costed } from './costed.ts';
import type { Formula } from './gauge.ts';
import { gaugeOf } from './gauge.ts';
import type { Sample, Subject } from './subject.ts';
import { sampleKey } from './subject.ts';
import { describeScope } from './targets.ts';
import type { Verdict } from './verdict.ts';

export interface JudgeOptions {
  /** Earlier costs by sample key; null where there is nothing to compare with. */
  readonly baseline: ReadonlyMap<string, Costed> | null;
  /** Judge by what is known where operators are unknown, and warn. */
  readonly allowUnknown: boolean;
  /** Every formula of the budgets by its text. */
  readonly formulas: ReadonlyMap<string, Formula>;
}

/** The verdicts on one network: one per limit of each budget, or per part that breaks it where `each` is asked for. */
export function judgeSubject(subject: Subject, budgets: readonly Budget[], options: JudgeOptions): Verdict[] {
  const blocked = findObstacle(subject, options);
  return budgets.flatMap((budget) =>
    BOUNDS.filter((bound) => budget.limits[bound] !== undefined).flatMap((bound) =>
      blocked === null ? judgeLimit(subject, budget, bound, options) : [missing(subject, budget, bound, blocked)],
    ),
  );
}

/** Why nothing can be said of a network, or null. */
function findObstacle({ samples }: Subject, { allowUnknown }: JudgeOptions): string | null {
  for (const { sizes, result } of samples) {
    if (!('failure' in result)) continue;
    const at = samples.length === 1 ? '' : `at ${JSON.stringify(sizes).replace(/["{}]/g, '').replaceAll(':', '=')}: `;
    return `${at}${result.failure.reason} [${result.failure.code}]`;
  }
  const unknown = listUnknown(samples[0]!);
  return allowUnknown || unknown === null
    ? null
    : `the cost of ${unknown} is not known (--allow-unknown leaves it out)`;
}

function judgeLimit(subject: Subject, budget: Budget, bound: Bound, options: JudgeOptions): Verdict[] {
  try {
    return concludeAll(subject, budget, bound, options);
  } catch (error) {
    if (!(error instanceof BitboneError)) throw error;
    return [missing(subject, budget, bound, error.message)];
  }
}

function concludeAll(subject: Subject, budget: Budget, bound: Bound, options: JudgeOptions): Verdict[] {
  const gauge = gaugeOf(budget, options.formulas);
  const perSample = subject.samples.map((sample) =>
    compareSample(sample, options.baseline?.get(sampleKey(subject, sample)) ?? null, { budget, bound, gauge }),
  );
  const parts = new Set(perSample.flatMap((comparisons) => comparisons.map(({ part }) => part)));
  if (parts.size === 0) return [missing(subject, budget, bound, noPart(budget))];
  const unknown = listUnknown(subject.samples[0]!);
  const verdicts = [...parts].map((part) => {
    const comparisons = perSample.flatMap((found) => found.filter((comparison) => comparison.part === part));
    return toVerdict({ subject, budget, bound, gauge, comparisons, unknown, hasBaseline: options.baseline !== null });
  });
  return budget.scope?.each === true ? keepTelling(verdicts) : verdicts;
}

/** Of parts that are judged one by one, those that break the limit; where all keep it, the one nearest to it. */
function keepTelling(verdicts: readonly Verdict[]): Verdict[] {
  const broken = verdicts.filter(({ status }) => status !== 'pass');
  if (broken.length > 0) return broken;
  const room = ({ bound, actual, limit }: Verdict): number => (limit! - actual!) * (bound === 'min' ? -1 : 1);
  const [nearest] = [...verdicts].sort((a, b) => room(a) - room(b));
  return [
    { ...nearest!, reason: verdicts.length > 1 ? `the nearest to the limit of ${verdicts.length}` : nearest!.reason },
  ];
}

function noPart({ scope }: Budget): string {
  return `no ${scope!.kind} is named ${scope!.pattern}`;
}

/** `Foo and 2 more`, or null where every operator is known. */
function listUnknown({ result }: Sample): string | null {
  if ('failure' in result || result.costed.unknown.length === 0) return null;
  const nodes = result.costed.unknown.map(({ type, node }) => `${type} (node ${node})`);
  return nodes.length > 2 ? `${nodes[0]} and ${nodes.length - 1} more operators` : nodes.join(' and ');
}

function missing(subject: Subject, budget: Budget, bound: Bound, reason: string): Verdict {
  const { measure, dimension, scope, level, message, places } = budget;
  return {
    model: subject.name,
    metric: measure.text,
    dimension,
    part: scope === null ? null : describeScope(scope),
    bound,
    actual: null,
    limit: null,
    baseline: null,
    level,
    status: 'missing',
    holds: null,
    range: null,
    excess: null,
    heaviest: [],
    grown: [],
    reason,
    message,
    place: places[bound] ?? null,
  };
}
