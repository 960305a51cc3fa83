import { BitboneError } from '../graph/errors.ts';
import { countDepth, countFixed } from '../reshape/knobs.ts';
import type { StageBlock } from '../reshape/stages.ts';
import type { ChainStep } from './chain/problem.ts';
import { countScored } from './evaluate.ts';
import type { GenePart } from './evolve/automaton.ts';
import type { Measure } from './measure.ts';
import type { Space } from './space.ts';
import type { BlockTable } from './tables.ts';
import { createBlockTable } from './tables.ts';

/** More choices than this in one part are not enumerated. */
const MOST_CHOICES = 4_000_000;

/**
 * The space as a chain with one step per part of the backbone; costs in the measures' exact units. The state between two
 * parts holds the widths that both sides read; a choice sets the part's own widths, and its depth. Genes are indices into
 * `Space.knobs`. Throws `E_UNSUPPORTED` when too large.
 */
export function compileSpace(space: Space, measures: readonly Measure[]): GenePart[] {
  const blocks = space.shape.parts.map((part) => part.blocks.map((block) => describeBlock(space, block)));
  const read = blocks.map((list) => unique(list.flatMap(({ table }) => table.deciders)));
  return blocks.map((list, part) => {
    const earlier = unique(read.slice(0, part).flat());
    const later = unique(read.slice(part + 1).flat());
    const own = read[part]!;
    const before = earlier.filter((knob) => own.includes(knob) || later.includes(knob));
    const after = unique([...earlier, ...own]).filter((knob) => later.includes(knob));
    return compilePart(space, measures, { part, blocks: list, before, after, all: unique([...before, ...own]) });
  });
}

interface TabledBlock {
  readonly block: StageBlock;
  readonly table: BlockTable;
  readonly scored: number;
}

interface PartPlan {
  readonly part: number;
  readonly blocks: readonly TabledBlock[];
  /** Width knobs of the state before, of the state after, and of a choice; indices into `Space.knobs`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly all: readonly number[];
}

function describeBlock(space: Space, block: StageBlock): TabledBlock {
  return { block, table: createBlockTable(space, block), scored: countScored(space, block) };
}

function compilePart(space: Space, measures: readonly Measure[], plan: PartPlan): GenePart {
  const { name } = space.shape.parts[plan.part]!;
  const depths = listDepths(space, plan.part);
  const combinations = countStates(space, plan.all);
  const choices = combinations * depths.values.length;
  if (choices > MOST_CHOICES) {
    throw new BitboneError('E_UNSUPPORTED', `${choices} settings are too many to enumerate`, {
      subject: name,
      fix: 'allow fewer widths with a larger --multiple',
    });
  }
  const step: ChainStep = {
    name,
    statesBefore: countStates(space, plan.before),
    statesAfter: countStates(space, plan.after),
    from: new Int32Array(choices),
    to: new Int32Array(choices),
    costs: new Float64Array(choices * measures.length),
  };
  fillStep(space, measures, plan, depths.values, step);
  return { step, ...listDigits(space, plan, depths) };
}

interface Depths {
  /** Index of the depth knob; absent where the depth is fixed. */
  readonly knob?: number;
  readonly values: readonly number[];
}

function listDepths(space: Space, part: number): Depths {
  const stage = space.shape.stages.findIndex((known) => known.part === part);
  const knob = space.knobs.findIndex((known) => known.kind === 'depth' && known.stage === stage);
  return knob < 0
    ? { values: [countDepth(space.shape.parts[part]!.blocks)] }
    : { knob, values: space.knobs[knob]!.values };
}

/** Choices run over the widths of `plan.all`, the last fastest, and within over the depths. */
function fillStep(
  space: Space,
  measures: readonly Measure[],
  plan: PartPlan,
  depths: readonly number[],
  step: ChainStep,
): void {
  const digits = new Int32Array(plan.all.length);
  const fixed = countFixed(plan.blocks.map(({ block }) => block));
  const combinations = countStates(space, plan.all);
  for (let combination = 0; combination < combinations; combination += 1) {
    readDigits(space, plan.all, combination, digits);
    const from = indexOf(space, plan.before, plan.all, digits);
    const to = indexOf(space, plan.after, plan.all, digits);
    const slots = plan.blocks.map(({ table }) => indexOf(space, table.deciders, plan.all, digits));
    depths.forEach((depth, position) => {
      const choice = combination * depths.length + position;
      step.from[choice] = from;
      step.to[choice] = to;
      addBlocks(space, measures, plan, { slots, digits, spare: depth - fixed }, step.costs, choice * measures.length);
    });
  }
}

interface Site {
  readonly slots: readonly number[];
  readonly digits: Int32Array;
  /** How many removable blocks stay. */
  readonly spare: number;
}

function addBlocks(
  space: Space,
  measures: readonly Measure[],
  plan: PartPlan,
  site: Site,
  costs: Float64Array,
  at: number,
): void {
  let { spare } = site;
  let before = 0;
  plan.blocks.forEach(({ block, table, scored }, index) => {
    if (block.isRemovable) spare -= 1;
    if (block.isRemovable && spare < 0) return;
    const setting = () => widthValues(space, plan.all, site.digits);
    const cost = table.cost(site.slots[index]!, setting);
    const score = table.score(site.slots[index]!, before, setting);
    before += scored;
    measures.forEach((measure, dimension) => {
      const value = measure.of(cost, score);
      costs[at + dimension] =
        measure.combine === 'sum' ? costs[at + dimension]! + value : Math.max(costs[at + dimension]!, value);
    });
  });
}

/** The widths that the part is the first to read, and its depth. */
function listDigits(space: Space, plan: PartPlan, { knob, values }: Depths): Pick<GenePart, 'genes' | 'digits'> {
  const own = plan.all.filter((width) => !plan.before.includes(width));
  const genes = knob === undefined ? own : [...own, knob];
  const combinations = countStates(space, plan.all);
  const digits = new Uint16Array(combinations * values.length * genes.length);
  const widths = new Int32Array(plan.all.length);
  let at = 0;
  for (let combination = 0; combination < combinations; combination += 1) {
    readDigits(space, plan.all, combination, widths);
    for (let depth = 0; depth < values.length; depth += 1) {
      for (const width of own) digits[at++] = widths[plan.all.indexOf(width)]!;
      if (knob !== undefined) digits[at++] = depth;
    }
  }
  return { genes, digits };
}

/** Value of each width knob that the digits set, by knob index. */
function widthValues(space: Space, knobs: readonly number[], digits: Int32Array): ReadonlyMap<number, number> {
  return new Map(knobs.map((knob, position) => [knob, space.knobs[knob]!.values[digits[position]!]!]));
}

function countStates(space: Space, knobs: readonly number[]): number {
  return knobs.reduce((count, knob) => count * space.knobs[knob]!.values.length, 1);
}

function readDigits(space: Space, knobs: readonly number[], index: number, digits: Int32Array): void {
  let rest = index;
  for (let position = knobs.length - 1; position >= 0; position -= 1) {
    const base = space.knobs[knobs[position]!]!.values.length;
    digits[position] = rest % base;
    rest = Math.floor(rest / base);
  }
}

/** Index of the digits of `subset` among its own combinations. */
function indexOf(space: Space, subset: readonly number[], all: readonly number[], digits: Int32Array): number {
  let index = 0;
  for (const knob of subset) index = index * space.knobs[knob]!.values.length + digits[all.indexOf(knob)]!;
  return index;
}

function unique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
