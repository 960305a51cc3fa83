import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import type { ScoreParams } from '../../score/params.ts';
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

/** A step whose costs are still to be written in some measures. */
export interface SlotStep {
  readonly frame: Omit<GenePart['step'], 'costs'>;
  readonly genes: readonly number[];
  readonly digits: Uint16Array;
  /** Cost of each choice; undefined where the block is absent. */
  readonly parts: readonly (PartCost | undefined)[];
}

/** A chain with a step per place and one for the head. */
export function planSlots(
  config: NasBnnSpace,
  places: readonly SlotPlace[],
  knobs: readonly Choice[],
  table: PartTable,
): SlotStep[] {
  const geneOf = new Map(knobs.map(({ id }, index) => [id, index]));
  let states: readonly State[] = [{ channels: 0, blocks: 0 }];
  const steps = places.map((place): SlotStep => {
    const ways = listWays(place, states, Math.max(...config.rows[place.row]!.blocks));
    const after = uniqueStates(ways.map(({ to }) => to));
    const name = `s${place.row}.b${place.block}`;
    const ids = [
      ...(place.block === 0 ? [`s${place.row}.blocks`] : []),
      ...['channels', 'kernel', 'groups1', 'groups2'].map((field) => `${name}.${field}`),
    ];
    const genes = ids.map((id) => geneOf.get(id)!);
    const parts = ways.map(({ from, choice }) =>
      choice === undefined ? undefined : table.block(place, from.channels, choice),
    );
    const digits = Uint16Array.from(ways.flatMap((way) => listDigits(way, ids, genes, knobs)));
    const frame = toFrame(name, states, after, ways);
    states = after;
    return { frame, genes, digits, parts };
  });
  const end = [{ channels: 0, blocks: 0 }];
  const ways = states.map((from): Way => ({ from, to: end[0]!, choice: undefined }));
  const parts = states.map(({ channels }) => table.head(channels));
  return [...steps, { frame: toFrame('head', states, end, ways), genes: [], digits: new Uint16Array(0), parts }];
}

/** The planned steps with their costs in these measures, scored with these parameters. */
export function compileSlots(
  steps: readonly SlotStep[],
  measures: readonly Measure[],
  params: ScoreParams,
): GenePart[] {
  const isScored = measures.some(({ name }) => name === 'score');
  return steps.map(({ frame, genes, digits, parts }) => {
    const costs = new Float64Array(parts.length * measures.length);
    parts.forEach((part, way) => {
      if (part === undefined) return;
      const score = isScored ? part.scoreWith(params) : 0;
      measures.forEach((measure, column) => {
        costs[way * measures.length + column] = measure.of(part.cost, score);
      });
    });
    return { step: { ...frame, costs }, genes, digits };
  });
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

function toFrame(
  name: string,
  before: readonly State[],
  after: readonly State[],
  ways: readonly Way[],
): SlotStep['frame'] {
  const [indexBefore, indexAfter] = [indexStates(before), indexStates(after)];
  return {
    name,
    statesBefore: before.length,
    statesAfter: after.length,
    from: Int32Array.from(ways, ({ from }) => indexBefore.get(keyOf(from))!),
    to: Int32Array.from(ways, ({ to }) => indexAfter.get(keyOf(to))!),
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
