import { z } from 'zod';
import type { BaselineDocument } from '../budget/baseline.ts';
import { BASELINE_VERSION, decodeBaseline } from '../budget/baseline.ts';
import type { Costed } from '../budget/costed.ts';
import { BitboneError } from '../graph/errors.ts';

const MODEL = z.object({
  convention: z.string(),
  score: z.number().nullable(),
  totals: z.array(z.number()),
  layers: z.array(z.array(z.unknown())),
});

const BASELINE = z.object({
  version: z.literal(BASELINE_VERSION),
  metrics: z.array(z.string()),
  models: z.record(z.string(), MODEL),
}) satisfies z.ZodType<BaselineDocument>;

/** The costs a baseline file holds, by model. Throws `E_CONFIG` naming the file. */
export function readBaseline(text: string, file: string): Map<string, Costed> {
  const parsed = BASELINE.safeParse(parseJson(text, file));
  if (parsed.success) return decodeBaseline(parsed.data);
  const [first] = parsed.error.issues;
  throw unreadable(file, `is not a baseline: ${first!.path.join('.') || 'the file'}: ${first!.message}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(file, `is not JSON: ${(error as Error).message}`);
  }
}

function unreadable(file: string, reason: string): BitboneError {
  return new BitboneError('E_CONFIG', reason, {
    subject: file,
    fix: 'write it anew with bitbone check --update-baseline',
  });
}
