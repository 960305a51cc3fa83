import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { StageConfig } from './block-config.ts';
import { buildBackbone } from './build.ts';
import type { BackboneConfig } from './config.ts';
import type { LayerConfig } from './layer-config.ts';

/** A search space of NAS-BNN (github VDIGPKU/NAS-BNN, models/superbnn.py), as its file describes it. */
export interface NasBnnSpace {
  readonly space: 'nas-bnn';
  readonly name: string;
  readonly source: string;
  readonly input: { readonly channels: number; readonly size: number };
  readonly classes: number;
  /** The first row is the stem: one real 8-bit convolution. */
  readonly rows: readonly NasBnnRow[];
}

/** Choices of one stage; every block chooses for itself, and widths never decrease. */
export interface NasBnnRow {
  readonly channels: readonly number[];
  readonly blocks: readonly number[];
  readonly kernels: readonly number[];
  readonly groups1: readonly number[];
  readonly groups2: readonly number[];
  /** Of the first block. */
  readonly stride: 1 | 2;
}

/** One block slot of a candidate; `row` and `block` are -1 where the block is absent. */
interface Slot {
  readonly row: number;
  readonly block: number;
  readonly channels: number;
  readonly kernel: number;
  readonly groups1: number;
  readonly groups2: number;
}

const SLOT_SIZE = 6;
const STEM_BITS = 8;

/** The graph of a candidate given as the published flat tuple, six integers a slot. Throws `E_KNOB`. */
export function buildNasBnn(space: NasBnnSpace, tuple: readonly number[]): Graph {
  return buildBackbone(describeNasBnn(space, tuple));
}

/** The same as a backbone config: each block is a stage of its own, as its choices are its own. */
export function describeNasBnn(space: NasBnnSpace, tuple: readonly number[]): BackboneConfig {
  const slots = readSlots(space, tuple);
  const [stem, ...blocks] = slots.filter((slot) => slot.row >= 0 && slot.block >= 0);
  return {
    name: `${space.name}#${JSON.stringify(tuple)}`,
    family: 'nas-bnn',
    source: space.source,
    input: space.input,
    classes: space.classes,
    recipe: 'reactnet',
    stem: [describeStem(space, stem!)],
    stages: blocks.map((slot) => describeBlock(space, slot)),
    head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
  };
}

function describeStem(space: NasBnnSpace, { channels, kernel }: Slot): LayerConfig {
  const { stride } = space.rows[0]!;
  return { layer: 'conv', width: channels, kernel, stride, bits: STEM_BITS, activation: 'rprelu' };
}

function describeBlock(space: NasBnnSpace, { row, block, channels, kernel, groups1, groups2 }: Slot): StageConfig {
  const stride = block === 0 ? space.rows[row]!.stride : 1;
  return { block: 'nas-bnn', depth: 1, stride, width: channels, kernel, groups1, groups2 };
}

function readSlots(space: NasBnnSpace, tuple: readonly number[]): Slot[] {
  const rows = space.rows.flatMap((row, index) => Array.from({ length: Math.max(...row.blocks) }, () => index));
  if (tuple.length !== rows.length * SLOT_SIZE) {
    throw wrong(space, `${tuple.length} numbers are given where ${rows.length} blocks need ${rows.length * SLOT_SIZE}`);
  }
  const slots = rows.map((_, index) => readSlot(tuple.slice(index * SLOT_SIZE, (index + 1) * SLOT_SIZE)));
  slots.forEach((slot, index) => {
    checkSlot(space, slot, rows[index]!, index);
  });
  checkDepths(space, slots, rows);
  return slots;
}

function readSlot(numbers: readonly number[]): Slot {
  const [row, block, channels, kernel, groups1, groups2] = numbers as [number, number, number, number, number, number];
  return { row, block, channels, kernel, groups1, groups2 };
}

/** Every number is one its row allows; what an absent slot says besides does not matter. */
function checkSlot(space: NasBnnSpace, slot: Slot, row: number, index: number): void {
  if (slot.row < 0 || slot.block < 0) return;
  if (slot.row !== row) throw wrong(space, `slot ${index + 1} is of stage ${row}, not ${slot.row}`);
  const { channels, kernels, groups1, groups2 } = space.rows[row]!;
  const choices = { channels, kernel: kernels, groups1, groups2 };
  for (const [field, allowed] of Object.entries(choices)) {
    const chosen = slot[field as keyof Slot];
    if (!allowed.includes(chosen))
      throw wrong(space, `slot ${index + 1} has ${field} ${chosen}; allowed are ${allowed.join(', ')}`);
  }
}

/** Blocks of a stage follow each other from 0, as many as the stage allows. */
function checkDepths(space: NasBnnSpace, slots: readonly Slot[], rows: readonly number[]): void {
  space.rows.forEach(({ blocks }, row) => {
    const present = slots.filter((slot, index) => rows[index] === row && slot.row >= 0 && slot.block >= 0);
    const isRun = present.every((slot, index) => slot.block === index);
    if (isRun && blocks.includes(present.length)) return;
    throw wrong(
      space,
      `stage ${row} has the blocks ${present.map((slot) => slot.block).join(', ')}; allowed are ${blocks.join(' or ')}, counted from 0`,
    );
  });
}

function wrong(space: NasBnnSpace, reason: string): BitboneError {
  return new BitboneError('E_KNOB', reason, {
    subject: space.name,
    fix: 'give (stage, block, channels, kernel, groups1, groups2) per block',
  });
}
