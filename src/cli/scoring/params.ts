import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ScoreParams } from '../../score/params.ts';
import { DEFAULT_SCORE_PARAMS } from '../../score/params.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { ScoringFlags } from '../flags.ts';

/**
 * The parameters that the flags name, those of `base` where they name none; undefined where nobody says anything.
 * Throws `E_CONFIG` and `E_STUDY`.
 */
export async function readScoring(
  context: Context,
  { scoreParams, calibration }: ScoringFlags,
  base?: ScoreParams,
): Promise<ScoreParams | undefined> {
  const params = scoreParams === undefined ? base : await readParams(context, scoreParams);
  if (calibration === undefined) return params;
  const measuredErrors = await readErrors(context, calibration);
  return { ...(params ?? DEFAULT_SCORE_PARAMS), measuredErrors };
}

/** What `score --fit` wrote, or the parameters a study was searched with. */
async function readParams({ cwd }: Context, path: string): Promise<ScoreParams> {
  const text = readText(cwd, path);
  if (!/\.jsonl$/i.test(path)) return (await import('../../config/score-params-schema.ts')).readScoreParams(text, path);
  const { parseStudy } = await import('../../study/study.ts');
  return parseStudy(text, path).header.space.scoreParams ?? DEFAULT_SCORE_PARAMS;
}

async function readErrors({ cwd }: Context, path: string): Promise<Record<string, number>> {
  const [{ parseCalibration }, { parseJson }, { listRelativeErrors }] = await Promise.all([
    import('../calibrating/read-calibration.ts'),
    import('../calibrating/read-maps.ts'),
    import('../../reshape/calibration/relative-errors.ts'),
  ]);
  const calibration = parseCalibration(parseJson(readText(cwd, path), path), path);
  if (!calibration.assumed) return listRelativeErrors(calibration);
  throw new BitboneError('E_CONFIG', 'holds assumed errors, not measured ones', {
    subject: path,
    fix: 'make it with bitbone calibrate <model> --data images/',
  });
}

/** Throws `E_CONFIG` where a calibration was given that measured none of the network's layers. */
export function checkMeasured({ nodes }: Graph, params: ScoreParams | undefined, { calibration }: ScoringFlags): void {
  if (calibration === undefined || nodes.some(({ name }) => Object.hasOwn(params?.measuredErrors ?? {}, name))) return;
  throw new BitboneError('E_CONFIG', 'measures no layer of this network', {
    subject: calibration,
    fix: 'calibrate this very network, as it is before --recipe',
  });
}

/** Throws `E_USAGE` where parameters are given that nothing would use. */
export function refuseScoring({ scoreParams, calibration }: ScoringFlags, reason: string, fix: string): void {
  const flag = scoreParams !== undefined ? '--score-params' : calibration !== undefined ? '--calibration' : undefined;
  if (flag !== undefined) throw new BitboneError('E_USAGE', reason, { subject: flag, fix });
}
