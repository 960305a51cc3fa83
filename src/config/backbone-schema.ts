import { z } from 'zod';
import type { BackboneConfig } from '../backbones/config.ts';
import { MOST_BLOCKS, STAGE_SCHEMA } from './block-schema.ts';
import { LAYER_SCHEMA, OWN_ACTIVATION, RECIPE_NAME } from './layer-schema.ts';
import { amount, count, fields, list, text, words } from './schema-parts.ts';

const PUBLISHED = fields({
  metric: words(['macs', 'bops', 'flops', 'ops', 'params', 'binaryParams', 'activations', 'binaryActivations']),
  value: amount(),
  convention: text().exactOptional(),
  tolerance: amount(),
  source: text(),
  misprint: text().exactOptional(),
});

const FIELDS = {
  name: text(),
  aliases: list(text(), 'names').exactOptional(),
  family: text().default('own'),
  source: text().default('not given'),
  derived: text().exactOptional(),
  input: fields({ channels: count(), size: count() }),
  classes: count(),
  recipe: RECIPE_NAME.default('real'),
  weightsOf: RECIPE_NAME.exactOptional(),
  activation: OWN_ACTIVATION.exactOptional(),
  stem: list(LAYER_SCHEMA, 'layers'),
  stages: list(STAGE_SCHEMA, 'stages'),
  head: list(LAYER_SCHEMA, 'layers'),
  precisions: z.record(z.string(), words(['real', 'weight-binary', 'binary'])).exactOptional(),
  elasticLink: fields({ gamma: words(['channel', 'layer']) }).exactOptional(),
  published: list(PUBLISHED, 'published figures').exactOptional(),
  /** Where an editor finds the published schema. */
  $schema: text().exactOptional(),
};

/** A backbone config as its file holds it; what may be left out is filled in. */
export const BACKBONE_SCHEMA = fields(FIELDS) satisfies z.ZodType<BackboneConfig>;

const MEMBER = z.looseObject({
  name: text(),
  depths: list(count(1, MOST_BLOCKS), 'depths').exactOptional(),
  widths: list(count(), 'widths').exactOptional(),
  stageFields: z.record(z.string(), z.unknown()).exactOptional(),
  scale: z.number().positive().exactOptional(),
});

/** The frame of a file with several backbones; its members are checked when they are complete. */
export const FAMILY_SCHEMA = fields({
  family: text(),
  base: z.record(z.string(), z.unknown()),
  members: list(MEMBER, 'backbones').min(1),
  scaling: fields({ name: text(), multiple: count(), minimum: count(), stem: z.boolean() }).exactOptional(),
  $schema: text().exactOptional(),
});

/** JSON Schema (draft 2020-12) of what a backbone file may hold, for editors. */
export function describeBackboneSchema(): Record<string, unknown> {
  const either = z.union([BACKBONE_SCHEMA, FAMILY_SCHEMA]);
  const { $schema, ...schema } = z.toJSONSchema(either, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  return { $schema, title: 'bitbone backbone', ...schema };
}
