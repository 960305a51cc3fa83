import { z } from 'zod';
import type { ActivationName, LayerConfig } from '../backbones/layer-config.ts';
import { RECIPES } from '../backbones/recipes/index.ts';
import { amount, count, fields, flag, show, variants, words } from './schema-parts.ts';

/** Names of recipes as configs have them. */
export const RECIPE_NAME = words(Object.keys(RECIPES) as [string, ...string[]]);

const ACTIVATION_NAMES = [
  'relu',
  'relu6',
  'prelu',
  'rprelu',
  'dprelu',
  'leakyclip',
  'hardtanh',
  'sigmoid',
  'hardsigmoid',
] as const satisfies readonly ActivationName[];

/** In place of a recipe's activation. */
export const OWN_ACTIVATION = words([...ACTIVATION_NAMES, 'none']);
const LAYER_ACTIVATION = words([...ACTIVATION_NAMES, 'recipe']);

/** Pixels on each side, or TensorFlow's rule. */
export const PAD = z.union([z.int().min(0), z.literal('same')], {
  error: (issue) => `is ${show(issue.input)}; allowed are whole numbers from 0, "same"`,
});

const REDUCTION = fields({ divisor: amount(), multiple: count() });
const CONV_WIDTH = z.union([z.int().min(1), z.literal('classes'), REDUCTION], {
  error: (issue) => `is ${show(issue.input)}; allowed are whole numbers from 1, "classes", { divisor, multiple }`,
});
const LINEAR_WIDTH = z.union([z.int().min(1), z.literal('classes')], {
  error: (issue) => `is ${show(issue.input)}; allowed are whole numbers from 1, "classes"`,
});
const GROUPS = z.union([z.int().min(1), z.literal('depthwise')], {
  error: (issue) => `is ${show(issue.input)}; allowed are whole numbers from 1, "depthwise"`,
});
const STRIDE = z.union([z.literal(1), z.literal(2)], { error: (issue) => `is ${show(issue.input)}; allowed are 1, 2` });

const CONV = fields({
  layer: z.literal('conv'),
  width: CONV_WIDTH.exactOptional(),
  kernel: count(),
  stride: count().exactOptional(),
  pad: PAD.exactOptional(),
  dilation: count().exactOptional(),
  groups: GROUPS.exactOptional(),
  bias: flag().exactOptional(),
  norm: flag().exactOptional(),
  activation: LAYER_ACTIVATION.exactOptional(),
  order: words(['activationFirst', 'normFirst']).exactOptional(),
  binarize: flag().exactOptional(),
  bits: count().exactOptional(),
  recipe: RECIPE_NAME.exactOptional(),
});

const LINEAR = fields({
  layer: z.literal('linear'),
  width: LINEAR_WIDTH,
  bias: flag().exactOptional(),
  norm: flag().exactOptional(),
  activation: LAYER_ACTIVATION.exactOptional(),
  binarize: flag().exactOptional(),
  bits: count().exactOptional(),
});

/** What a pool layer and the pool of a block share. */
export const POOL_FIELDS = {
  mode: words(['max', 'average']),
  kernel: count(),
  stride: count(),
  pad: PAD.exactOptional(),
  ceil: flag().exactOptional(),
};

const LAYERS = [
  CONV,
  LINEAR,
  fields({ layer: z.literal('pool'), ...POOL_FIELDS }),
  fields({ layer: z.literal('globalPool') }),
  fields({ layer: z.literal('norm') }),
  fields({ layer: z.literal('activation'), activation: LAYER_ACTIVATION }),
  fields({ layer: z.literal('shuffle'), groups: count() }),
  fields({ layer: z.literal('blur'), stride: count() }),
  fields({ layer: z.literal('align'), width: count() }),
  fields({
    layer: z.literal('rpc'),
    width: count(),
    stride: STRIDE,
    binarize: flag().exactOptional(),
    activation: LAYER_ACTIVATION.exactOptional(),
  }),
  fields({ layer: z.literal('flatten') }),
  fields({ layer: z.literal('side') }),
] as const;

const LAYER_KINDS = LAYERS.map((layer) => layer.shape.layer.value);

/** One layer of a stem, a head or a transition. */
export const LAYER_SCHEMA = variants('layer', LAYER_KINDS, LAYERS) satisfies z.ZodType<LayerConfig>;
