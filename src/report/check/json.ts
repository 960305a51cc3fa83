import type { CheckReport } from '../../budget/verdict.ts';

/** The document of `check --json`: every figure in base units. */
export function renderCheckJson(report: CheckReport): string {
  const { config, against, models, removed, verdicts, failed, missing, warned, passed } = report;
  return `${JSON.stringify({ verdicts, failed, missing, warned, passed, config, against, models, removed }, null, 2)}\n`;
}
