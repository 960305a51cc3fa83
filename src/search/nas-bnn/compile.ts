import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { GenePart } from '../evolve/automaton.ts';
import type { Measure } from '../measure.ts';
import type { Choice } from '../searchable.ts';
import type { SlotChoice, SlotPlace } from './slots.ts';
import type { PartCost, PartTable } from './table.ts';

/** State between two places: channels of the last block, and how many blocks the stage has (0 between stages). */
interface State {
  readonly channels: number;
  readonly blocks: number;
}

/** A way through one place. */
interface Way {
  readonly from: State;
  readonly to: State;
  /** Undefined where the block is absent; the first of a stage also sets the number of blocks. */
  readonly choice: (SlotChoice & { readonly blocks?: number }) | undefined;
}

/** A chain with a step per place and one for the head. */
export function compileSlots(
  config: NasBnnSpace,
  places: readonly SlotPlace[],
  knobs: readonly Choice[],
  table: PartTable,
  measures: readonly Measure[],
): GenePart[] {
  const geneOf = new Map(knobs.map(({ id }, index) => [id, index]));
  let states: readonly State[] = [{ channels: 0, blocks: 0 }];
  const parts = places.map((place): GenePart => {
    const ways = listWays(place, states, Math.max(...config.rows[place.row]!.blocks));
    const after = uniqueStates(ways.map(({ to }) => to));
    const name = `s${place.row}.b${place.block}`;
    const ids = [
      ...(place.block === 0 ? [`s${place.row}.blocks`] : []),
      ...['channels', 'kernel', 'groups1', 'groups2'].map((field) => `${name}.${field}`),
    ];
    const genes = ids.map((id) => geneOf.get(id)!);
    const costs = ways.map(({ from, choice }) =>
      choice === undefined ? undefined : table.block(place, from.channels, choice),
    );
    const digits = Uint16Array.from(ways.flatMap((way) => listDigits(way, ids, genes, knobs)));
    const step = toStep(name, states, after, ways, costs, measures);
    states = after;
    return { step, genes, digits };
  });
  const end = [{ channels: 0, blocks: 0 }];
  const ways = states.map((from): Way => ({ from, to: end[0]!, choice: undefined }));
  const heads = states.map(({ channels }) => table.head(channels));
  const head = toStep('head', states, end, ways, heads, measures);
  return [...parts, { step: head, genes: [], digits: new Uint16Array(0) }];
}

function listWays(place: SlotPlace, states: readonly State[], most: number): Way[] {
  const { block, choices } = place;
  return states.flatMap((from) => {
    const depths = block === 0 ? choices.blocks : [from.blocks];
    return depths.flatMap((blocks): Way[] => {
      const next = block === most - 1 ? 0 : blocks;
      if (block >= blocks) return [{ from, to: { channels: from.channels, blocks: next }, choice: undefined }];
      return listChoices(place, from.channels).map((choice) => ({
        from,
        to: { channels: choice.channels, blocks: next },
        choice: { ...choice, ...(block === 0 ? { blocks } : {}) },
      }));
    });
  });
}

function listChoices({ choices }: SlotPlace, least: number): SlotChoice[] {
  return choices.channels
    .filter((channels) => channels >= least)
    .flatMap((channels) =>
      choices.kernels.flatMap((kernel) =>
        choices.groups1.flatMap((groups1) =>
          choices.groups2.map((groups2) => ({ channels, kernel, groups1, groups2 })),
        ),
      ),
    );
}

/** An absent block's knobs have no effect and stand at their present values. */
function listDigits(
  { choice }: Way,
  ids: readonly string[],
  genes: readonly number[],
  knobs: readonly Choice[],
): number[] {
  return ids.map((id, position) => {
    const knob = knobs[genes[position]!]!;
    const field = id.slice(id.lastIndexOf('.') + 1);
    const value = choice === undefined ? knob.present : choice[field as keyof typeof choice]!;
    return knob.values.indexOf(value);
  });
}

function toStep(
  name: string,
  before: readonly State[],
  after: readonly State[],
  ways: readonly Way[],
  costs: readonly (PartCost | undefined)[],
  measures: readonly Measure[],
): GenePart['step'] {
  const [indexBefore, indexAfter] = [indexStates(before), indexStates(after)];
  const values = costs.flatMap((part) =>
    measures.map((measure) => (part === undefined ? 0 : measure.of(part.cost, part.score))),
  );
  return {
    name,
    statesBefore: before.length,
    statesAfter: after.length,
    from: Int32Array.from(ways, ({ from }) => indexBefore.get(keyOf(from))!),
    to: Int32Array.from(ways, ({ to }) => indexAfter.get(keyOf(to))!),
    costs: Float64Array.from(values),
  };
}

function uniqueStates(states: readonly State[]): State[] {
  return [...new Map(states.map((state) => [keyOf(state), state])).values()];
}

function indexStates(states: readonly State[]): ReadonlyMap<string, number> {
  return new Map(states.map((state, index) => [keyOf(state), index]));
}

function keyOf({ channels, blocks }: State): string {
  return `${channels}:${blocks}`;
}
