import { z } from 'zod';
import type { NasBnnSpace } from '../backbones/nas-bnn.ts';
import { listSchemaMistakes, wrongFile } from './mistake.ts';
import { count, fields, list, show, text } from './schema-parts.ts';

const CHOICES = list(count(), 'whole numbers from 1').min(1, {
  error: 'is empty; allowed is a list of whole numbers from 1',
});

const ROW = fields({
  channels: CHOICES,
  blocks: CHOICES,
  kernels: CHOICES,
  groups1: CHOICES,
  groups2: CHOICES,
  stride: z.union([z.literal(1), z.literal(2)], { error: (issue) => `is ${show(issue.input)}; allowed are 1, 2` }),
});

/** A NAS-BNN search space as its file holds it. */
const NAS_BNN_SCHEMA = fields({
  space: z.literal('nas-bnn'),
  name: text(),
  source: text().default('not given'),
  input: fields({ channels: count(), size: count() }),
  classes: count(),
  rows: list(ROW, 'rows').min(2, { error: 'must hold the stem and at least one stage' }),
  $schema: text().exactOptional(),
}) satisfies z.ZodType<NasBnnSpace>;

/** Whether a JSON file describes such a space rather than a backbone. */
export function isNasBnnSpace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'space' in value && value.space === 'nas-bnn';
}

/** The space itself. Throws `E_CONFIG` with a line for every mistake. */
export function readNasBnnSpace(value: unknown, file: string): NasBnnSpace {
  const parsed = NAS_BNN_SCHEMA.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw wrongFile(listSchemaMistakes(parsed.error), file);
}
