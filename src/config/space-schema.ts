import { z } from 'zod';
import type { NetworkSpaceOptions } from '../search/space/network-space.ts';
import type { DepthValues, SpaceOptions, WidthValues } from '../search/space/space-options.ts';
import { RECIPE_NAME } from './layer-schema.ts';
import { listSchemaMistakes, wrongFile } from './mistake.ts';
import { count, fields, flag, list, show, text, words } from './schema-parts.ts';

function share() {
  const error = (issue: { readonly input?: unknown }) => `is ${show(issue.input)}; allowed are numbers above 0`;
  return z.number({ error }).positive({ error });
}

function some<Item extends z.core.SomeType>(item: Item, what: string) {
  return list(item, what).min(1, { error: `is empty; allowed is a list of ${what}` });
}

/** Bounds in order. */
function ordered<Bounds extends z.ZodType>(bounds: Bounds, low: string, high: string) {
  const error = (issue: { readonly input?: unknown }) =>
    `is ${show(issue.input)}; allowed are bounds with ${low} at most ${high}`;
  return bounds.refine(
    (value) => {
      const { [low]: from, [high]: to } = value as Record<string, number>;
      return from! <= to!;
    },
    { error },
  );
}

/** Where it is not clear which way of writing is meant, all of them are told. */
function either<const Options extends readonly [z.ZodType, z.ZodType, ...z.ZodType[]]>(
  options: Options,
  allowed: string,
) {
  return z.union(options, { error: (issue) => `is ${show(issue.input)}; allowed are ${allowed}` });
}

const BOUNDS = ordered(fields({ from: count(), to: count() }), 'from', 'to');
const SHARE_BOUNDS = ordered(fields({ fromShare: share(), toShare: share() }), 'fromShare', 'toShare');

/** Around the present depth. */
const [FEWER, MORE] = [{ fewer: count(0) }, { more: count(0) }];

const DEPTHS = either(
  [some(count(), 'numbers of blocks'), BOUNDS, fields({ ...FEWER, ...MORE }), fields(FEWER), fields(MORE)],
  'a list of numbers of blocks, { "from": 1, "to": 4 }, { "fewer": 1, "more": 2 }',
) satisfies z.ZodType<DepthValues>;

const WIDTHS = either(
  [some(count(), 'channels'), BOUNDS, fields({ shares: some(share(), 'shares') }), SHARE_BOUNDS],
  'a list of channels, { "from": 64, "to": 128 }, { "shares": [0.5, 1] }, { "fromShare": 0.5, "toShare": 2 }',
) satisfies z.ZodType<WidthValues>;

const STEPS = ordered(fields({ from: count(), to: count(), step: count() }), 'from', 'to');
const RESOLUTIONS = either(
  [some(count(), 'pixels'), STEPS],
  'a list of pixels, { "from": 160, "to": 256, "step": 32 }',
);

const NAMES = some(text(), 'names');

const STAGE = fields({
  depths: DEPTHS.exactOptional(),
  widths: WIDTHS.exactOptional(),
  multiple: count().exactOptional(),
});

function choices<const Words extends readonly [string, ...string[]]>(allowed: Words) {
  return list(words(allowed), 'words').min(1, { error: `is empty; allowed are ${allowed.join(', ')}` });
}

const COUNTS = some(count(), 'whole numbers from 1');

const FORMS = fields({
  layers: NAMES.exactOptional(),
  precision: choices(['real', 'weights', 'binary']).exactOptional(),
  form: choices(['conv', 'rpc']).exactOptional(),
  elasticLink: choices(['off', 'on']).exactOptional(),
  kernel: COUNTS.exactOptional(),
  groups: COUNTS.exactOptional(),
});

/** What a space offers, as its file holds it. */
const OFFERS = {
  depths: DEPTHS.exactOptional(),
  widths: SHARE_BOUNDS.exactOptional(),
  multiple: count().exactOptional(),
  monotoneWidths: flag().exactOptional(),
  stem: words(['bridge', 'follow']).exactOptional(),
  stages: z.record(z.string(), STAGE, { error: 'must be an object with a field per stage' }).exactOptional(),
  ties: list(fields({ knobs: NAMES, same: words(['value', 'share']) }), 'ties').exactOptional(),
  forms: list(FORMS, 'forms of layers').exactOptional(),
  formDetails: fields({
    rpcStride2: words(['conv', 'restore', 'unshuffle']).exactOptional(),
    rpcOddMaps: words(['pad', 'window']).exactOptional(),
    linkScale: words(['channel', 'layer']).exactOptional(),
  }).exactOptional(),
  resolutions: RESOLUTIONS.exactOptional(),
};

/** A search space of a network's own knobs. */
export const SPACE_SCHEMA = fields({
  space: z.literal('network', { error: (issue) => `is ${show(issue.input)}; allowed are network, nas-bnn` }),
  name: text().exactOptional(),
  source: text().exactOptional(),
  derived: text().exactOptional(),
  model: text().exactOptional(),
  recipe: RECIPE_NAME.exactOptional(),
  select: z
    .union([words(['inner', 'all']), NAMES], {
      error: (issue) => `is ${show(issue.input)}; allowed are "inner", "all", a list of names`,
    })
    .exactOptional(),
  ...OFFERS,
  /** Where an editor finds the published schema. */
  $schema: text().exactOptional(),
});

export type SpaceFile = z.infer<typeof SPACE_SCHEMA>;

/** JSON Schema (draft 2020-12) of what such a file may hold, for editors. */
export function describeSpaceSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(SPACE_SCHEMA, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  return { $schema, title: 'bitbone search space of a network', ...schema };
}

/** Whether a JSON file describes such a space rather than a backbone or a supernet. */
export function isNetworkSpace(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'space' in value && value.space !== 'nas-bnn';
}

/** The space itself. Throws `E_CONFIG` with a line for every mistake. */
export function readSpaceFile(value: unknown, file: string): SpaceFile {
  const parsed = SPACE_SCHEMA.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw wrongFile(listSchemaMistakes(parsed.error), file);
}

/** What a space file offers, as `defineNetworkSpace` takes it; what it leaves out is left out. */
export function toSpaceOptions(file: SpaceFile): NetworkSpaceOptions {
  const { depths, stages, ties, monotoneWidths, forms, formDetails, multiple, stem, widths, resolutions } = file;
  const offers = { depths, stages, ties, monotoneWidths, forms, formDetails, multiple, stem };
  const given = Object.fromEntries(Object.entries(offers).filter(([, value]) => value !== undefined)) as SpaceOptions;
  return {
    ...given,
    ...(widths === undefined ? {} : { widthShares: [widths.fromShare, widths.toShare] }),
    ...(resolutions === undefined ? {} : { resolutions: listResolutions(resolutions) }),
  };
}

function listResolutions(wanted: NonNullable<SpaceFile['resolutions']>): readonly number[] {
  if (!('step' in wanted)) return wanted;
  const { from, to, step } = wanted;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}
