import { z } from 'zod';
import { METRIC_NAMES } from '../cost/metrics.ts';

/** Version of the file format; a file of another version is refused. */
export const STUDY_VERSION = 1;

const measure = z.enum(['score', ...METRIC_NAMES]);

/** First line of a study: what was searched, complete enough to build the same space again. */
const header = z.strictObject({
  kind: z.literal('study'),
  version: z.literal(STUDY_VERSION),
  model: z.strictObject({
    /** A built-in's name, or a file's path relative to the study's folder. */
    name: z.string(),
    isFile: z.boolean(),
    recipe: z.string().optional(),
    select: z.union([z.literal('inner'), z.literal('all'), z.array(z.string())]).optional(),
    inputs: z.array(z.string()),
    dims: z.array(z.string()),
    /** Of the searched network's structure; another one means that the file has changed since. */
    fingerprint: z.string(),
  }),
  space: z.strictObject({
    widthShares: z.tuple([z.number(), z.number()]),
    multiple: z.number().int().positive(),
    stem: z.enum(['bridge', 'follow']),
    convention: z.string(),
    /** Number of candidates, in decimal. */
    size: z.string().regex(/^\d+$/),
    knobs: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(['width', 'depth']),
        values: z.array(z.number()),
        present: z.number(),
      }),
    ),
  }),
  objectives: z.array(measure),
  budgets: z.array(z.strictObject({ measure, max: z.number().optional(), min: z.number().optional() })),
});

/** One point of the front. */
const entry = z.strictObject({
  kind: z.literal('entry'),
  id: z.number().int().positive(),
  score: z.number(),
  costs: z.record(z.enum(METRIC_NAMES), z.number()),
  candidate: z.record(z.string(), z.number()),
});

/** Last line: what is proved of the front. Absent where the search was cut off. */
const result = z.strictObject({
  kind: z.literal('result'),
  certificate: z.strictObject({ kind: z.enum(['exact', 'epsilon', 'heuristic']), epsilon: z.number().nullable() }),
  evaluations: z.number(),
  interrupted: z.boolean(),
});

export const studyRecord = z.discriminatedUnion('kind', [header, entry, result]);

export type StudyHeader = z.infer<typeof header>;
export type StudyEntry = z.infer<typeof entry>;
export type StudyResult = z.infer<typeof result>;
export type StudyRecord = z.infer<typeof studyRecord>;
