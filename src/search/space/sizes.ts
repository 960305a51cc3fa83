import { BitboneError } from '../../graph/errors.ts';
import { leastCommonMultiple } from '../../reshape/channel-groups.ts';
import type { StageKnob } from '../../reshape/knobs.ts';
import type { DepthValues, SpaceOptions, WidthValues } from './space-options.ts';

const MOST_DEPTH = 1000;
const MOST_VALUES = 65_000;

/** Depths that are offered for a stage, ascending. Throws `E_KNOB` for those that it cannot have, and for none. */
export function listDepths(stage: StageKnob, wanted: DepthValues | undefined): number[] {
  const { name, depth, minDepth } = stage;
  if (wanted === undefined) return listRange(minDepth, depth, 1);
  if (!isList(wanted)) {
    const { fewer = 0, more = 0 } = 'from' in wanted ? {} : wanted;
    const [low, high] = 'from' in wanted ? [wanted.from, wanted.to] : [depth - fewer, depth + more];
    const depths = listRange(Math.max(minDepth, low), Math.min(high, MOST_DEPTH), 1);
    return requireSome(`${name}.depth`, depths, `its depth is at least ${minDepth}`);
  }
  for (const value of wanted) {
    if (Number.isInteger(value) && value >= minDepth && value <= MOST_DEPTH) continue;
    throw impossible(`${name}.depth`, value, `a whole number from ${minDepth} to ${MOST_DEPTH}`);
  }
  return requireSome(`${name}.depth`, sortUnique(wanted), 'list a depth');
}

/** Widths that are offered for a stage, ascending. Throws `E_KNOB` as `listDepths`. */
export function listWidths(stage: StageKnob, present: number, options: SpaceOptions): number[] {
  const step = stepOf(stage, options);
  const { name, widthMultiple, widthLimit } = stage;
  const subject = `${name}.width`;
  const own = options.stages?.[name]?.widths;
  if (own === undefined) {
    const [low, high] = options.widthShares ?? [0.5, 2];
    return sortUnique([present, ...listRange(present * low, Math.min(widthLimit, present * high), step)]);
  }
  const limit = Math.min(widthLimit, MOST_VALUES * step);
  if (isList(own)) {
    for (const value of own) {
      if (Number.isInteger(value) && value > 0 && value % widthMultiple === 0 && value <= widthLimit) continue;
      const range = Number.isFinite(widthLimit) ? `up to ${widthLimit}` : 'above 0';
      throw impossible(subject, value, `multiples of ${widthMultiple} ${range}`);
    }
    return requireSome(subject, sortUnique(own), 'list a width');
  }
  if ('shares' in own) {
    const widths = own.shares.map((share) => Math.max(step, Math.round((present * share) / step) * step));
    return requireSome(
      subject,
      sortUnique(widths.map((width, at) => (own.shares[at] === 1 ? present : width))).filter((width) => width <= limit),
      'list a share',
    );
  }
  const [low, high] = 'from' in own ? [own.from, own.to] : [present * own.fromShare, present * own.toShare];
  const kept = present >= low && present <= high ? [present] : [];
  const widths = sortUnique([...kept, ...listRange(low, Math.min(limit, high), step)]);
  return requireSome(subject, widths, `its widths are multiples of ${step} up to ${limit}`);
}

/** What the widths of a stage are multiples of. */
export function stepOf(stage: StageKnob, { multiple = 8, stages }: SpaceOptions): number {
  return leastCommonMultiple(stages?.[stage.name]?.multiple ?? multiple, stage.widthMultiple);
}

function isList(values: DepthValues | WidthValues): values is readonly number[] {
  return Array.isArray(values);
}

function listRange(low: number, high: number, step: number): number[] {
  const first = Math.max(step, Math.ceil(low / step) * step);
  const values: number[] = [];
  for (let value = first; value <= high && values.length < MOST_VALUES; value += step) values.push(value);
  return values;
}

function sortUnique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function requireSome(subject: string, values: readonly number[], fix: string): number[] {
  if (values.length > 0) return [...values];
  throw new BitboneError('E_KNOB', 'no value is left', { subject, fix });
}

function impossible(subject: string, value: number, wanted: string): BitboneError {
  return new BitboneError('E_KNOB', `${value} is not possible`, { subject, fix: `give ${wanted}` });
}
