import { z } from 'zod';

const penalty = z.number().nonnegative();

/** Parameters of the score as files hold them. */
export const SCORE_PARAMS_SCHEMA = z.strictObject({
  form: z.enum(['rootMacs', 'logFanIn']),
  saturation: z.number().min(0).max(1),
  alpha: z.strictObject({ residual: penalty, block: penalty, dense: penalty, plain: penalty }),
  lambda: penalty,
  inputError: z.number().min(0).max(1),
  measuredErrors: z.record(z.string(), z.number().min(0).max(1)),
});
