import type { ProposedBudget } from '../../budget/proposal.ts';

/** A model of a new configuration. */
export interface NewEntry {
  readonly model: string;
  readonly input?: readonly string[];
  readonly recipe?: string;
  readonly select?: string | readonly string[];
  readonly budgets: readonly ProposedBudget[];
}

/** Path of the schema from a project that has bitbone installed. */
const SCHEMA = './node_modules/bitbone/configs/schema/check.schema.json';

/** The text of a configuration of `bitbone check`, one line per budget. */
export function renderNewConfig(entries: readonly NewEntry[]): string {
  const models = entries.map(renderEntry).join(',\n');
  return `{\n  "$schema": ${JSON.stringify(SCHEMA)},\n  "models": [\n${models}\n  ]\n}\n`;
}

function renderEntry({ budgets, ...facts }: NewEntry): string {
  const lines = Object.entries(facts).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const limits = budgets.map(({ metric, max }) => `        { "metric": "${metric}", "max": "${max}" }`);
  return ['    {', ...lines, '      "budgets": [', limits.join(',\n'), '      ]', '    }'].join('\n');
}
