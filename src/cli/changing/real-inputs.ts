import { parseQuantity, resolveQuantity } from '../../budget/quantity.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { HybridLayer } from '../../reshape/hybrid/metric.ts';
import { scoreNormalised } from '../../reshape/hybrid/metric.ts';
import { selectByBudget } from '../../reshape/hybrid/select-by-budget.ts';
import type { RealInputs } from '../../reshape/hybrid/select-inputs.ts';
import { selectAbove, selectClusters, selectTop, selectTopCluster } from '../../reshape/hybrid/select-inputs.ts';

/** What `hybrid:0.3` and its like select, of layers in graph order. */
export interface InputChoice {
  readonly real: RealInputs;
  readonly scores: Float64Array;
}

const RULE = /^(hybrid|clusters|top|threshold|budget):(.+)$/;

/** Whether `--select` says which layers keep real inputs. */
export function isInputRule(select: string): boolean {
  return RULE.test(select);
}

/** `fixedOps`: what the layers outside the choice cost. Throws `E_USAGE`, and `E_INFEASIBLE` for a budget that is too small. */
export function chooseRealInputs(
  select: string,
  layers: readonly HybridLayer[],
  gamma: number,
  fixedOps: number,
): InputChoice {
  const [, rule, value] = RULE.exec(select) as unknown as [string, string, string];
  const scores = scoreNormalised(layers, gamma);
  return { scores, real: RULES[rule as keyof typeof RULES]({ value, layers, scores, fixedOps }) };
}

interface Choosing {
  readonly value: string;
  readonly layers: readonly HybridLayer[];
  readonly scores: Float64Array;
  readonly fixedOps: number;
}

const RULES = {
  hybrid: ({ value, scores }: Choosing) => selectTopCluster(scores, readNumber(value, 0, 1)),
  clusters: ({ value, scores }: Choosing) => {
    const [count = '', top = '1'] = value.split('/');
    return selectClusters(scores, readNumber(count, 1, 1000), readNumber(top, 1, 1000));
  },
  top: ({ value, scores }: Choosing) => selectTop(scores, readNumber(value, 0, 1e6)),
  threshold: ({ value, scores }: Choosing) => selectAbove(scores, readNumber(value, 0, Number.MAX_VALUE)),
  budget: chooseByBudget,
};

function chooseByBudget({ value, layers, fixedOps }: Choosing): RealInputs {
  const all = fixedOps + layers.reduce((sum, { macs }) => sum + macs, 0);
  const limit = resolveQuantity(parseQuantity(value, 'count', '--select'), all);
  const chosen = selectByBudget(layers, limit - fixedOps);
  if (chosen !== undefined) return chosen.real;
  const least = fixedOps + layers.reduce((sum, { macs }) => sum + macs, 0) / 64;
  throw new BitboneError('E_INFEASIBLE', `${value} is less than all inputs binarized take`, {
    subject: '--select',
    fix: `${Math.ceil(least)} is the nearest possible value`,
  });
}

function readNumber(text: string, low: number, high: number): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= low && number <= high) return number;
  const reason = `"${text}" is not from ${low} to ${high}`;
  throw new BitboneError('E_USAGE', reason, {
    subject: '--select',
    fix: 'write hybrid:0.3, clusters:5/2, top:3 or threshold:2',
  });
}
