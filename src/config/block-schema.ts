import { z } from 'zod';
import type { StageConfig } from '../backbones/block-config.ts';
import { LAYER_SCHEMA, PAD, POOL_FIELDS } from './layer-schema.ts';
import { amount, count, fields, flag, list, variants, words } from './schema-parts.ts';

/** Blocks of a stage: far more than any network has, and built within seconds. */
export const MOST_BLOCKS = 1000;

const FRAME = {
  depth: count(1, MOST_BLOCKS),
  stride: count().exactOptional(),
  before: list(LAYER_SCHEMA, 'layers').exactOptional(),
  after: list(LAYER_SCHEMA, 'layers').exactOptional(),
};

const SHORTCUT = fields({
  kind: words(['conv', 'poolConv', 'poolCopies', 'pad', 'none']),
  binarize: flag().exactOptional(),
});

const RESIDUAL = fields({
  ...FRAME,
  block: z.literal('residual'),
  width: count(),
  convs: count(),
  shortcut: SHORTCUT,
  kernel: count().exactOptional(),
  groups: count().exactOptional(),
  dilation: count().exactOptional(),
  shortcutPerConv: flag().exactOptional(),
  rpc: fields({ stride2: words(['conv', 'restore', 'unshuffle']), oddMaps: words(['pad', 'window']) }).exactOptional(),
});

const BOTTLENECK = fields({
  ...FRAME,
  block: z.literal('bottleneck'),
  width: count(),
  expansion: amount(),
  shortcut: SHORTCUT,
  groups: count().exactOptional(),
  midStream: flag().exactOptional(),
});

const CONV = fields({
  ...FRAME,
  block: z.literal('conv'),
  width: count(),
  kernel: count(),
  pad: PAD.exactOptional(),
  bias: flag().exactOptional(),
  norm: flag().exactOptional(),
  pool: fields({ ...POOL_FIELDS, beforeNorm: flag().exactOptional() }).exactOptional(),
});

const DENSE = fields({
  ...FRAME,
  block: z.literal('dense'),
  growth: count(),
  kernel: count().exactOptional(),
  dilation: count().exactOptional(),
  bottleneck: count().exactOptional(),
});

const QUICKNET = fields({
  ...FRAME,
  block: z.literal('quicknet'),
  width: count(),
  padValue: z.number().exactOptional(),
  gate: count().exactOptional(),
  widen: words(['copy', 'conv']).exactOptional(),
});

const REACTNET = fields({
  ...FRAME,
  block: z.literal('reactnet'),
  width: count(),
  realWideningGroups: count().exactOptional(),
});
const SEPARABLE = fields({ ...FRAME, block: z.literal('separable'), width: count() });
const INVERTED = fields({ ...FRAME, block: z.literal('inverted'), width: count(), expansion: amount() });
const MELIUS = fields({ ...FRAME, block: z.literal('melius'), growth: count() });

const GATED = { width: count(), gate: count(), gateBits: count().exactOptional() };
const BNEXT = fields({ ...FRAME, block: z.literal('bnext'), ...GATED });
const POKE = fields({ ...FRAME, block: z.literal('poke'), ...GATED });

const NAS_BNN = fields({
  ...FRAME,
  block: z.literal('nas-bnn'),
  width: count(),
  kernel: count(),
  groups1: count(),
  groups2: count(),
});

/** Rows of `size` widths, one per block. */
function rows(size: number) {
  const row = list(count(), 'widths').length(size, { error: `must have ${size} widths` });
  return list(row, `rows of ${size} widths, one per block`);
}

const INCEPTION = fields({ ...FRAME, block: z.literal('inception'), widths: rows(6) });
const FIRE = fields({ ...FRAME, block: z.literal('fire'), widths: rows(3), bias: flag().exactOptional() });

const OPERATION = words([
  'conv3x3',
  'conv5x5',
  'dilatedConv3x3',
  'dilatedConv5x5',
  'maxPool3x3',
  'averagePool3x3',
  'skip',
]);
const GENOTYPE = fields({
  operations: list(z.tuple([OPERATION, count(0)]), 'pairs of operation and state'),
  concat: list(count(0), 'states'),
});
const CELL = fields({
  ...FRAME,
  block: z.literal('cell'),
  width: count(),
  groups: count(),
  normal: GENOTYPE,
  reduction: GENOTYPE,
});

const BLOCKS = [
  RESIDUAL,
  BOTTLENECK,
  CONV,
  DENSE,
  MELIUS,
  QUICKNET,
  SEPARABLE,
  INVERTED,
  REACTNET,
  BNEXT,
  POKE,
  NAS_BNN,
  INCEPTION,
  FIRE,
  CELL,
] as const;

const BLOCK_KINDS = BLOCKS.map((block) => block.shape.block.value);

/** One stage with the options of its kind of block. */
export const STAGE_SCHEMA = variants('block', BLOCK_KINDS, BLOCKS).superRefine((stage, context) => {
  if (!('widths' in stage) || stage.widths.length === stage.depth) return;
  context.addIssue({
    code: 'custom',
    path: ['widths'],
    message: `has ${stage.widths.length} rows for a depth of ${stage.depth}`,
  });
}) satisfies z.ZodType<StageConfig>;
