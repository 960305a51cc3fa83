import { z } from 'zod';
import { BitboneError } from '../graph/errors.ts';
import type { ScoreParams } from '../score/params.ts';
import { SCORE_PARAMS_SCHEMA } from '../study/score-params.ts';
import { formatDocumentPath } from './mistake.ts';

const document = z.object({ kind: z.literal('score-params'), params: SCORE_PARAMS_SCHEMA });

/** The parameters that `bitbone score --fit -o` wrote. Throws `E_CONFIG` naming the field. */
export function readScoreParams(text: string, file: string): ScoreParams {
  const parsed = document.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.params;
  const [issue] = parsed.error.issues;
  const path = formatDocumentPath((issue?.path ?? []) as (string | number)[]);
  throw new BitboneError('E_CONFIG', `${path === '' ? 'the document' : path}: ${issue?.message}`, {
    subject: file,
    fix: 'give a file that bitbone score --fit results.csv -o fit.json wrote',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
