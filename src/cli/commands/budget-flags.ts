import { type Command, Option } from 'commander';
import type { Dimension } from '../../budget/units.ts';

interface BudgetFlag {
  readonly flag: string;
  readonly metric: string;
  readonly bound: 'max' | 'min';
  readonly dimension: Dimension;
  readonly help: string;
}

/** Every limit a command line can set; the same names everywhere. */
export const BUDGET_FLAGS = [
  limit('max-bops', 'bops', 'count', 'binary multiply-accumulates, e.g. 1.7G'),
  limit('max-flops', 'flops', 'count', 'other multiply-accumulates, e.g. 140M'),
  limit('max-ops', 'ops', 'count', 'flops + bops/64, e.g. 165M'),
  limit('max-params', 'params', 'count', 'trainable parameters, e.g. 11.7M'),
  limit('max-size', 'modelSizeBytes', 'bytes', 'packed model, e.g. 4MB or 4MiB'),
  limit('max-activations', 'activations', 'count', 'elements of all convolution outputs'),
  limit('max-peak', 'peakActivationBytes', 'bytes', 'peak activation memory, e.g. 2MB'),
  { flag: 'min-score', metric: 'score', bound: 'min', dimension: 'plain', help: 'training-free score' },
] as const satisfies readonly BudgetFlag[];

export type BudgetMetric = (typeof BUDGET_FLAGS)[number]['metric'];

export function addBudgetFlags(command: Command): Command {
  for (const { flag, help } of BUDGET_FLAGS)
    command.addOption(
      new Option(`--${flag} <limit>`, help).helpGroup(
        'Budgets (165M, 1.7G, 4MB, 4MiB, or a share of the given model, 60%):',
      ),
    );
  return command;
}

function limit<M extends string>(flag: string, metric: M, dimension: Dimension, help: string) {
  return { flag, metric, bound: 'max' as const, dimension, help };
}
