import { z } from 'zod';
import { BitboneError } from '../graph/errors.ts';
import type { EvidenceData } from '../score/evidence/data.ts';
import { formatDocumentPath } from './mistake.ts';

const top1 = z.number();

const evidence = z.object({
  groups: z.array(
    z.object({
      group: z.string(),
      family: z.string(),
      dataset: z.string(),
      recipe: z.string(),
      source: z.string(),
      assumed: z.string().optional(),
      results: z.array(
        z.union([
          z.object({ model: z.string(), size: z.number().int().positive().optional(), top1 }),
          z.object({ space: z.string(), tuple: z.array(z.number().int()), top1 }),
        ]),
      ),
    }),
  ),
  reshaped: z
    .object({ source: z.string(), pairs: z.array(z.object({ better: z.string(), worse: z.string() })) })
    .default({ source: 'none given', pairs: [] }),
});

/** Results in groups of one training, laid out as `configs/evidence/published.json`. Throws `E_CONFIG`. */
export function readEvidence(text: string, file: string): EvidenceData {
  const parsed = evidence.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = formatDocumentPath((issue?.path ?? []) as (string | number)[]);
  throw new BitboneError('E_CONFIG', `${path === '' ? 'the document' : path}: ${issue?.message}`, {
    subject: file,
    fix: 'lay it out as configs/evidence/published.json',
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BitboneError('E_CONFIG', 'is not JSON', { subject: file, cause });
  }
}
