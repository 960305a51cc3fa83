import type { SpaceFile } from '../../config/space-schema.ts';
import { BitboneError } from '../../graph/errors.ts';
import { quoteWords } from '../../report/shell-words.ts';
import type { NetworkSpaceOptions } from '../../search/space/network-space.ts';
import type { SpaceOffers } from '../../study/space-offers.ts';
import type { Context } from '../context.ts';
import { readText } from '../files/open.ts';
import type { SearchFlags } from '../flags.ts';

/** A request with what its space file says. */
export interface Applied {
  readonly spec: string | undefined;
  readonly flags: SearchFlags;
  readonly offers?: SpaceOffers;
  readonly spaceFile?: string;
}

/**
 * Puts a space file (or what a study offered) in place of the flags it stands for: the file of `--space`, or the model argument where that is one.
 * A model argument beside `--space` is searched in place of the model the file names. Throws `E_CONFIG`, and `E_USAGE`
 * where a flag and the file say the same thing twice.
 */
export async function applySpaceFile(context: Context, spec: string | undefined, flags: SearchFlags): Promise<Applied> {
  const path = flags.space ?? spec;
  if (flags.space !== undefined && /\.jsonl$/i.test(flags.space)) return adoptOffers(context, spec, flags, flags.space);
  if (path === undefined || (flags.space === undefined && !/\.json$/i.test(path))) return { spec, flags };
  const { findSpaceFile, locateModel } = await import('../model/space-file.ts');
  const file = findSpaceFile(context, path);
  if (file === undefined) return flags.space === undefined ? { spec, flags } : readSupernet(context, path, spec, flags);
  const { toSpaceOptions } = await import('../../config/space-schema.ts');
  const { widthShares, multiple, stem, ...offers } = toSpaceOptions(file);
  const { recipe, select } = file;
  const said = {
    widths: widthShares,
    multiple,
    stem,
    recipe,
    select: select === undefined ? undefined : String(select),
  };
  checkTwice(saidBy(file), flags, path);
  const model = spec === undefined || flags.space === undefined ? locateModel(context, path, file) : spec;
  return { spec: model, flags: { ...flags, ...dropUndefined(said) }, offers: toOffers(offers), spaceFile: path };
}

/** What a study offered, besides what flags say, over a network that has to be named. */
async function adoptOffers(
  { cwd }: Context,
  spec: string | undefined,
  flags: SearchFlags,
  path: string,
): Promise<Applied> {
  const { parseStudy } = await import('../../study/study.ts');
  const { offers } = parseStudy(readText(cwd, path), path).header.space;
  if (spec === undefined) {
    const fix = `ask it with ${quoteWords(['--from', path])}, or name a model`;
    throw new BitboneError('E_USAGE', 'a study is no model', { subject: path, fix });
  }
  checkTwice(saidBy(offers ?? {}), flags, path);
  return { spec, flags, ...(offers === undefined ? {} : { offers }), spaceFile: path };
}

/** A supernet's space is the model itself. */
async function readSupernet(
  context: Context,
  path: string,
  spec: string | undefined,
  flags: SearchFlags,
): Promise<Applied> {
  const { findNasBnn } = await import('../model/nas-bnn-file.ts');
  const { readJson } = await import('../files/read-json.ts');
  readJson(context.cwd, path);
  if (findNasBnn(context, path) === undefined) {
    const fix = 'give a file with "space": "network", as configs/schema/space.schema.json has it';
    throw new BitboneError('E_CONFIG', 'describes no search space', { subject: path, fix });
  }
  if (spec === undefined) return { spec: path, flags };
  const fix = 'leave the model out';
  throw new BitboneError('E_USAGE', 'is a supernet with blocks of its own', { subject: path, fix });
}

/** What a file may say of a space, be it a space file or the header of a study. */
type Said = Pick<SpaceFile, 'recipe' | 'select' | 'widths' | 'multiple' | 'stem' | 'depths' | 'stages' | 'forms'>;

/** Whether what a flag says is said by the file as well, in whole or for some stages or layers. */
function saidBy({ recipe, select, widths, multiple, stem, depths, stages = {}, forms = [] }: Said) {
  const parts = Object.values(stages);
  const isSaid = (field: keyof (typeof parts)[number]): boolean => parts.some((stage) => stage[field] !== undefined);
  // each layer's forms are what the file says of it, whichever kinds it lists
  const isFormed = forms.length > 0;
  return {
    recipe: recipe !== undefined,
    select: select !== undefined,
    stem: stem !== undefined,
    widths: widths !== undefined || isSaid('widths'),
    multiple: multiple !== undefined || isSaid('multiple'),
    depths: depths !== undefined || isSaid('depths'),
    precision: isFormed,
    groups: isFormed,
    rpc: isFormed,
    elasticLink: isFormed,
  } satisfies Partial<Record<keyof SearchFlags, boolean>>;
}

function checkTwice(said: Readonly<Record<string, boolean>>, { given = [] }: SearchFlags, path: string): void {
  const twice = given.find((name) => said[name] === true);
  if (twice === undefined) return;
  const subject = `--${twice.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new BitboneError('E_USAGE', `${path} says this too`, { subject, fix: 'leave one of them out' });
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}

/** Lists of a study are not read-only. */
function toOffers(offers: Omit<NetworkSpaceOptions, 'widthShares' | 'multiple' | 'stem'>): SpaceOffers {
  return structuredClone(offers) as SpaceOffers;
}
