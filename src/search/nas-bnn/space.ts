import type { NasBnnSpace } from '../../backbones/nas-bnn.ts';
import { buildNasBnn } from '../../backbones/nas-bnn.ts';
import type { Convention } from '../../cost/conventions.ts';
import { CONVENTIONS } from '../../cost/conventions.ts';
import { addCost, finishCost, newCost } from '../../cost/vector.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ScoreParams } from '../../score/params.ts';
import { DEFAULT_SCORE_PARAMS } from '../../score/params.ts';
import { listCorners } from '../../score/range.ts';
import { countPaths } from '../chain/count.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Measure } from '../measure.ts';
import type { Choice, Searchable } from '../searchable.ts';
import type { Candidate } from '../space/candidate.ts';
import type { KnobValue } from '../space/knob.ts';
import { compileSlots, planSlots } from './compile.ts';
import type { SlotChoice, SlotPlace } from './slots.ts';
import { listPlaces, toTuple } from './slots.ts';
import type { PartCost, PartTable } from './table.ts';
import { createPartTable } from './table.ts';

export interface NasBnnKnob extends Choice {
  readonly values: readonly number[];
  readonly present: number;
  readonly kind: 'depth' | 'width' | 'kernel' | 'groups';
}

/** A NAS-BNN space that can be searched. */
export interface NasBnnSearch extends Searchable {
  readonly knobs: readonly NasBnnKnob[];
  /** Number of subnets of non-decreasing widths. */
  readonly size: bigint;
  materialise(candidate: Candidate): Graph;
  /** The candidate that a published tuple means. */
  fromTuple(tuple: readonly number[]): Candidate;
}

export interface NasBnnOptions {
  readonly convention?: Convention | undefined;
  readonly scoreParams?: ScoreParams | undefined;
}

const FIELDS = ['channels', 'kernel', 'groups1', 'groups2'] as const;

/**
 * The space of a NAS-BNN supernet: per stage its number of blocks (`s1.blocks`), per block its channels, kernel and
 * groups (`s1.b0.channels`, ...), widths never decreasing. The largest subnet is the given network. Throws `E_CONFIG` where
 * channels cannot be grouped.
 */
export function defineNasBnn(config: NasBnnSpace, options: NasBnnOptions = {}): NasBnnSearch {
  const { convention, scoreParams = DEFAULT_SCORE_PARAMS } = options;
  checkGroups(config);
  const places = listPlaces(config);
  const knobs = listKnobs(config, places);
  const known = new Map(knobs.map((knob) => [knob.id, knob]));
  const build = (candidate: Candidate): Graph => buildNasBnn(config, tupleOf(places, known, candidate));
  const table = createPartTable(config, { convention, given: listLargest(places) });
  const { denominator } = convention ?? CONVENTIONS.ops64;
  const steps = planSlots(config, places, knobs, table);
  const scoreWith = (params: ScoreParams) => ({
    knobs,
    opsDenominator: denominator,
    radix: knobs.map(({ values }) => values.length),
    compile: (measures: readonly Measure[]) => compileSlots(steps, measures, params),
    decode: (genes: ArrayLike<number>) => decodeKnobs(knobs, genes),
    evaluate: (candidate: Candidate) => addParts(listParts(places, known, table, candidate), params, denominator),
    evaluatePath: (choices: ArrayLike<number>) =>
      addParts(
        steps.map(({ parts }, step) => parts[choices[step]!]),
        params,
        denominator,
      ),
  });
  return {
    ...scoreWith(scoreParams),
    size: countPaths({ dimensions: [], steps: compileSlots(steps, [], scoreParams).map(({ step }) => step) }),
    corners: () => listCorners(scoreParams).map(scoreWith),
    materialise: build,
    fromTuple: (tuple) => readTuple(config, places, tuple),
  };
}

/** A gene is a knob; one that no step sets keeps its present value. */
function decodeKnobs(knobs: readonly NasBnnKnob[], genes: ArrayLike<number>): Candidate {
  const candidate: Record<string, number> = {};
  knobs.forEach(({ id, values, present }, gene) => {
    candidate[id] = genes[gene]! < 0 ? present : values[genes[gene]!]!;
  });
  return candidate;
}

function listKnobs({ rows }: NasBnnSpace, places: readonly SlotPlace[]): NasBnnKnob[] {
  return places.flatMap(({ row, block, choices }) => {
    const { channels, kernels, groups1, groups2, blocks } = choices;
    const knob = (kind: NasBnnKnob['kind'], id: string, values: readonly number[], present: number): NasBnnKnob => {
      return { kind, id: `s${row}.${id}`, values: [...values].sort((a, b) => a - b), present };
    };
    return [
      ...(block === 0 ? [knob('depth', 'blocks', blocks, Math.max(...rows[row]!.blocks))] : []),
      knob('width', `b${block}.channels`, channels, Math.max(...channels)),
      knob('kernel', `b${block}.kernel`, kernels, Math.max(...kernels)),
      knob('groups', `b${block}.groups1`, groups1, Math.min(...groups1)),
      knob('groups', `b${block}.groups2`, groups2, Math.min(...groups2)),
    ];
  });
}

/** The largest subnet, which is the given network. */
function listLargest(places: readonly SlotPlace[]): SlotChoice[] {
  return places.map(({ choices: { channels, kernels, groups1, groups2 } }) => ({
    channels: Math.max(...channels),
    kernel: Math.max(...kernels),
    groups1: Math.min(...groups1),
    groups2: Math.min(...groups2),
  }));
}

function addParts(parts: readonly (PartCost | undefined)[], params: ScoreParams, denominator: number): Evaluation {
  const cost = newCost();
  let score = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    addCost(cost, part.cost);
    score += part.scoreWith(params);
  }
  return { costs: finishCost(cost, denominator), score };
}

/** Parts of a candidate, the head behind its blocks. */
function listParts(
  places: readonly SlotPlace[],
  known: ReadonlyMap<string, Choice>,
  table: PartTable,
  candidate: Candidate,
): PartCost[] {
  let before = 0;
  const slots = readSlots(places, known, candidate);
  const blocks = places.flatMap((place, index): PartCost[] => {
    const choice = slots[index];
    if (choice === undefined) return [];
    const part = table.block(place, before, choice);
    before = choice.channels;
    return [part];
  });
  return [...blocks, table.head(before)];
}

/** Blocks of a candidate by place, undefined where absent. Throws `E_KNOB`. */
function readSlots(
  places: readonly SlotPlace[],
  known: ReadonlyMap<string, Choice>,
  candidate: Candidate,
): (SlotChoice | undefined)[] {
  for (const [id, value] of Object.entries(candidate)) checkKnob(known, id, value);
  const valueOf = (id: string): number => Number(candidate[id] ?? known.get(id)!.present);
  let widest = 0;
  return places.map(({ row, block }) => {
    if (block >= valueOf(`s${row}.blocks`)) return undefined;
    const [channels, kernel, groups1, groups2] = FIELDS.map((field) => valueOf(`s${row}.b${block}.${field}`));
    if (channels! < widest) {
      throw new BitboneError('E_KNOB', `${channels} channels follow ${widest}, but widths never decrease`, {
        subject: `s${row}.b${block}.channels`,
        fix: `give at least ${widest}`,
      });
    }
    widest = channels!;
    return { channels: channels!, kernel: kernel!, groups1: groups1!, groups2: groups2! };
  });
}

function checkKnob(known: ReadonlyMap<string, Choice>, id: string, value: KnobValue): void {
  const knob = known.get(id);
  if (knob === undefined) {
    const fix = `knobs are ${[...known.keys()].slice(0, 6).join(', ')}, ...`;
    throw new BitboneError('E_KNOB', 'no such knob', { subject: id, fix });
  }
  if (knob.values.includes(value)) return;
  throw new BitboneError('E_KNOB', `${value} is not possible`, {
    subject: id,
    fix: `give ${knob.values.join(' or ')}`,
  });
}

function tupleOf(places: readonly SlotPlace[], known: ReadonlyMap<string, Choice>, candidate: Candidate): number[] {
  const slots = readSlots(places, known, candidate);
  return toTuple(places, (_, index) => slots[index]);
}

function readTuple(config: NasBnnSpace, places: readonly SlotPlace[], tuple: readonly number[]): Candidate {
  const candidate: Record<string, number> = {};
  config.rows.forEach((_, row) => {
    candidate[`s${row}.blocks`] = 0;
  });
  places.forEach(({ row, block }, index) => {
    const slot = tuple.slice(6 * index, 6 * index + 6);
    if (slot[0]! < 0 || slot[1]! < 0) return;
    candidate[`s${row}.blocks`]! += 1;
    FIELDS.forEach((field, position) => {
      candidate[`s${row}.b${block}.${field}`] = slot[2 + position]!;
    });
  });
  return candidate;
}

/** Groups divide the channels they are applied to, whatever stands before. */
function checkGroups({ rows, name }: NasBnnSpace): void {
  rows.forEach(({ groups1, groups2, channels }, row) => {
    const incoming = [...(rows[row - 1]?.channels ?? []), ...(row === 0 ? [] : channels)];
    for (const groups of [...groups1, ...groups2]) {
      const odd = incoming.find((width) => width % groups !== 0);
      if (odd === undefined) continue;
      throw new BitboneError('E_CONFIG', `rows[${row}] groups ${odd} channels by ${groups}`, {
        subject: name,
        fix: 'groups must divide the channels of their stage and of the one before',
      });
    }
  });
}
