import { z } from 'zod';
import { METRIC_NAMES } from '../cost/metrics.ts';
import { SCORE_PARAMS_SCHEMA } from './score-params.ts';
import { SPACE_OFFERS_SCHEMA } from './space-offers.ts';

/** Version of the file format; a file of another version is refused. */
export const STUDY_VERSION = 1;

/** A size, or the name of a form. */
const knobValue = z.union([z.number(), z.string()]);
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
    /** Where the score's are not the usual ones. */
    scoreParams: SCORE_PARAMS_SCHEMA.exactOptional(),
    /** What a space file offers besides. */
    offers: SPACE_OFFERS_SCHEMA.exactOptional(),
    /** Number of candidates, in decimal. */
    size: z.string().regex(/^\d+$/),
    knobs: z.array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(['width', 'depth', 'kernel', 'groups', 'precision', 'form', 'elasticLink', 'resolution']),
        values: z.array(knobValue),
        present: knobValue,
      }),
    ),
  }),
  objectives: z.array(measure),
  /** Objectives that are arithmetic over measures, behind the others. */
  formulas: z.array(z.string()).exactOptional(),
  /** How the front was looked for; a proof by `exact`. */
  engine: z
    .strictObject({
      kind: z.enum(['exact', 'evolve']),
      seed: z.number().int().exactOptional(),
      maxEvaluations: z.number().int().positive().exactOptional(),
      epsilon: z.number().nonnegative().exactOptional(),
      /** Whether it was left open which of the front are robust. */
      skipsRobust: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  /** Costs and score of the given network, of which shares are taken. */
  given: z.strictObject({ score: z.number(), costs: z.record(z.enum(METRIC_NAMES), z.number()) }).exactOptional(),
  budgets: z.array(z.strictObject({ measure, max: z.number().exactOptional(), min: z.number().exactOptional() })),
});

/** One point of the front. */
const entry = z.strictObject({
  kind: z.literal('entry'),
  id: z.number().int().positive(),
  score: z.number(),
  costs: z.record(z.enum(METRIC_NAMES), z.number()),
  candidate: z.record(z.string(), knobValue),
  /** Values of the formulas. */
  aims: z.array(z.number()).exactOptional(),
  /** Whether it stays Pareto-optimal over the range of the score's parameters. */
  robust: z.boolean().exactOptional(),
});

const island = z.strictObject({ random: z.array(z.number().int()).length(4), genes: z.base64() });

/** A state from which an evolution goes on exactly as if it had never stopped; typed arrays as base64. */
const checkpoint = z.strictObject({
  kind: z.literal('checkpoint'),
  epoch: z.number().int().positive(),
  evaluations: z.number().int().positive(),
  islands: z.array(island),
  archive: z.strictObject({ count: z.number().int().nonnegative(), genes: z.base64(), objectives: z.base64() }),
});

/** Last line: what is proved of the front. Absent where the search was cut off. */
const result = z.strictObject({
  kind: z.literal('result'),
  /** How many entries the front has, so that a line that is lost is noticed. */
  candidates: z.number().int().nonnegative().exactOptional(),
  certificate: z.strictObject({ kind: z.enum(['exact', 'epsilon', 'heuristic']), epsilon: z.number().nullable() }),
  evaluations: z.number(),
  interrupted: z.boolean(),
});

/** What training one candidate of the front gave; behind the result, in the order of ending. */
const trial = z.strictObject({
  kind: z.literal('trial'),
  id: z.number().int().positive(),
  status: z.enum(['done', 'failed']),
  /** As the trainer measured it. */
  accuracy: z.number().exactOptional(),
  attempts: z.number().int().positive(),
  /** Why the last attempt failed. */
  reason: z.string().exactOptional(),
});

export const studyRecord = z.discriminatedUnion('kind', [header, checkpoint, entry, result, trial]);

export type StudyHeader = z.infer<typeof header>;
export type StudyEntry = z.infer<typeof entry>;
export type StudyResult = z.infer<typeof result>;
export type StudyCheckpoint = z.infer<typeof checkpoint>;
export type StudyTrial = z.infer<typeof trial>;
export type StudyRecord = z.infer<typeof studyRecord>;
