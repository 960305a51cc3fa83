import { z } from 'zod';
import { BUDGET_METRICS, LEVELS } from '../budget/budget.ts';
import { CONVENTION_NAMES } from '../cost/conventions.ts';
import type { CheckConfigFile } from './check-file.ts';
import { RECIPE_NAME } from './layer-schema.ts';
import { count, fields, flag, list, show, text, words } from './schema-parts.ts';

/** What `z.enum` wants of a list. */
type Words = readonly [string, ...string[]];

const LIMIT = z
  .union([z.number(), z.string()], {
    error: ({ input }) => `is ${show(input)}; allowed are a number, or text such as "165M", "4MiB" or "60%"`,
  })
  .describe('A number in base units, or text with a unit: 165M, 1.7G, 4MB (1e6 bytes), 4MiB (2^20 bytes), 60%');

const BUDGET = fields({
  metric: words(BUDGET_METRICS as unknown as Words)
    .describe('What is limited')
    .exactOptional(),
  formula: text()
    .describe('Instead of a metric: arithmetic over metrics, such as "ops + 0.1 * params"')
    .exactOptional(),
  layer: text()
    .describe('Only the layers of this name or place; * stands for any characters: "*.shortcut"')
    .exactOptional(),
  stage: z
    .union([count(), text()], { error: ({ input }) => `is ${show(input)}; allowed are 1, 2, ..., "stem", "head", "*"` })
    .describe('Only this stage: 1, 2, ..., "stem", "head", or a pattern')
    .exactOptional(),
  each: flag().describe('Whether each layer or stage keeps the limit by itself, or all together').exactOptional(),
  max: LIMIT.describe('Largest value allowed').exactOptional(),
  min: LIMIT.describe('Smallest value allowed').exactOptional(),
  maxIncrease: LIMIT.describe('Largest growth over the baseline: "2%" of it, or an amount').exactOptional(),
  level: words(LEVELS).describe('error (the default) fails the check, warn only tells').exactOptional(),
  message: text().describe('What to tell when the budget is broken').exactOptional(),
});

const INPUT = text().regex(/^(?:.*:)?[1-9]\d*(?:[x,][1-9]\d*)*$/, {
  error: ({ input }) => `is ${show(input)}; allowed are shapes such as "1x3x224x224" or "name:1x3x224x224"`,
});

/** One or several, always as a list. */
function oneOrMore<Item extends z.ZodType>(item: Item, what: string) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `is ${show(input)}; allowed are ${what}, or a list of such`;
  return z.union([item, z.array(item).min(1, { error: `is empty; allowed are ${what}, or a list of such` })], {
    error,
  });
}

const ENTRY = fields({
  model: oneOrMore(text(), 'a path, a pattern such as "models/*.onnx", or the name of a built-in backbone').describe(
    'Paths from the folder of this file, patterns (*, **, ?, {a,b}) or names of built-in backbones',
  ),
  name: text().describe('Name in reports and baselines instead of the path').exactOptional(),
  input: oneOrMore(INPUT, 'a shape such as "1x3x224x224"').describe('Input shapes').exactOptional(),
  dims: z
    .record(z.string(), z.union([count(), text()]), {
      error: ({ input }) => `is ${show(input)}; allowed is { "N": 4 }`,
    })
    .describe('Sizes of symbolic dimensions: { "N": 4 }, or ranges: { "N": "1:8" }, { "N": "32:512:32" }')
    .exactOptional(),
  recipe: RECIPE_NAME.describe('Binarize first, the way this recipe does').exactOptional(),
  select: z
    .union([words(['inner', 'all']), list(text(), 'layers')], {
      error: ({ input }) => `is ${show(input)}; allowed are inner, all, or a list of layers`,
    })
    .describe('Layers that the recipe binarizes')
    .exactOptional(),
  convention: words(CONVENTION_NAMES as unknown as Words)
    .describe('What ops means')
    .exactOptional(),
  budgets: list(BUDGET, 'budgets').describe('What is allowed').exactOptional(),
});

/** The configuration of `bitbone check`, as its file holds it. */
export const CHECK_SCHEMA = fields({
  $schema: text().describe('Where an editor finds this schema').exactOptional(),
  baseline: text().describe('Path of the baseline from the folder of this file').exactOptional(),
  convention: words(CONVENTION_NAMES as unknown as Words)
    .describe('What ops means unless a model says otherwise; ops64 by default')
    .exactOptional(),
  allowUnknown: flag().describe('Whether operators of unknown cost are left out with a warning').exactOptional(),
  budgets: list(BUDGET, 'budgets').describe('What is allowed for every model').exactOptional(),
  models: z
    .array(ENTRY, { error: ({ input }) => `is ${show(input)}; allowed is a list of models` })
    .min(1, { error: 'is empty; allowed is a list of at least one model' })
    .describe('What is checked'),
}) satisfies z.ZodType<CheckConfigFile, CheckConfigFile>;
