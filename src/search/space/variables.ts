import { BitboneError } from '../../graph/errors.ts';
import { matchNames } from '../../reshape/match-names.ts';
import type { Knob } from './knob.ts';
import { isSizeKnob } from './knob.ts';
import type { KnobTie } from './space-options.ts';

/** Knobs that are set together; most stand alone. */
export interface Variable {
  /** Indices into `Space.knobs`, ascending. */
  readonly knobs: readonly number[];
  /** Per value of the variable, the index of each knob's value, in the order of `knobs`. */
  readonly rows: readonly (readonly number[])[];
}

/** Two variables with the pairs of their values that may stand together: never narrower than the stage before. */
export interface WidthOrder {
  readonly before: number;
  readonly after: number;
  /** Indices of the two width knobs. */
  readonly knobs: readonly [number, number];
}

/** Steps of widths by knob, for what "the same proportion" is rounded to; 1 for other knobs. */
export type Steps = readonly number[];

/** Throws `E_KNOB` for ties that name no knob or that leave no value. */
export function tieKnobs(knobs: readonly Knob[], ties: readonly KnobTie[], steps: Steps): Variable[] {
  let variables: Variable[] = knobs.map((knob, index) => ({ knobs: [index], rows: knob.values.map((_, at) => [at]) }));
  const ids = knobs.map(({ id }) => id);
  for (const tie of ties) {
    const named = new Set(tie.knobs.flatMap((pattern) => matchNames(ids, pattern, 'knob')));
    const members = knobs.flatMap(({ id }, index) => (named.has(id) ? [index] : []));
    checkKinds(knobs, members, tie);
    const [leader, ...others] = members;
    for (const other of others) variables = join(variables, knobs, leader!, other, tie, steps);
  }
  return variables;
}

function checkKinds(knobs: readonly Knob[], members: readonly number[], { knobs: names, same }: KnobTie): void {
  const subject = names.join(', ');
  const kinds = new Set(members.map((index) => knobs[index]!.kind));
  if (kinds.size > 1) {
    throw new BitboneError('E_KNOB', `ties a ${[...kinds].join(' to a ')}`, { subject, fix: 'tie knobs of one kind' });
  }
  if (same === 'share' && members.some((index) => !isSizeKnob(knobs[index]!))) {
    throw new BitboneError('E_KNOB', 'only widths and depths have a proportion', {
      subject,
      fix: 'write "same": "value"',
    });
  }
}

function join(
  variables: readonly Variable[],
  knobs: readonly Knob[],
  a: number,
  b: number,
  { same }: KnobTie,
  steps: Steps,
): Variable[] {
  const first = variables.find((variable) => variable.knobs.includes(a))!;
  const second = variables.find((variable) => variable.knobs.includes(b))!;
  const fits = same === 'value' ? haveSameValue(knobs, a, b) : haveSameShare(knobs, a, b, steps);
  const [placeA, placeB] = [first.knobs.indexOf(a), second.knobs.indexOf(b)];
  const joined =
    first === second ? filterRows(first, placeA, placeB, fits) : crossRows(first, second, placeA, placeB, fits);
  if (joined.rows.length === 0) {
    throw new BitboneError('E_KNOB', `no value is left when it is tied to ${knobs[a]!.id}`, {
      subject: knobs[b]!.id,
      fix: 'give both the same values, or drop a tie',
    });
  }
  const rest = variables.filter((variable) => variable !== first && variable !== second);
  return [...rest, joined].sort((x, y) => x.knobs[0]! - y.knobs[0]!);
}

/** Whether two knobs' values, by index, may stand together. */
type Fits = (a: number, b: number) => boolean;

function haveSameValue(knobs: readonly Knob[], a: number, b: number): Fits {
  return (x, y) => knobs[a]!.values[x] === knobs[b]!.values[y];
}

/** The value nearest to the leader's proportion (the smaller of two), if it is within half a step. */
function haveSameShare(knobs: readonly Knob[], a: number, b: number, steps: Steps): Fits {
  const [leader, other] = [knobs[a]!, knobs[b]!];
  const values = other.values.map(Number);
  const nearest = leader.values.map((value) => {
    const wanted = (Number(value) / Number(leader.present)) * Number(other.present);
    const misses = values.map((candidate) => Math.abs(candidate - wanted));
    const least = Math.min(...misses);
    return least <= steps[b]! / 2 ? misses.indexOf(least) : -1;
  });
  return (x, y) => nearest[x] === y;
}

function filterRows(variable: Variable, placeA: number, placeB: number, fits: Fits): Variable {
  return { ...variable, rows: variable.rows.filter((row) => fits(row[placeA]!, row[placeB]!)) };
}

function crossRows(first: Variable, second: Variable, placeA: number, placeB: number, fits: Fits): Variable {
  const knobs = [...first.knobs, ...second.knobs];
  const order = [...knobs.keys()].sort((x, y) => knobs[x]! - knobs[y]!);
  const rows = first.rows.flatMap((row) =>
    second.rows.flatMap((other) => {
      if (!fits(row[placeA]!, other[placeB]!)) return [];
      const both = [...row, ...other];
      return [order.map((at) => both[at]!)];
    }),
  );
  return { knobs: order.map((at) => knobs[at]!), rows };
}

/** Pairs of neighbouring stages whose widths must not fall. */
export function orderWidths(knobs: readonly Knob[], variables: readonly Variable[]): WidthOrder[] {
  const widths = knobs.flatMap(({ kind }, index) => (kind === 'width' ? [index] : []));
  const home = (knob: number): number => variables.findIndex((variable) => variable.knobs.includes(knob));
  return widths.slice(1).map((after, at) => {
    const before = widths[at]!;
    return { before: home(before), after: home(after), knobs: [before, after] };
  });
}
