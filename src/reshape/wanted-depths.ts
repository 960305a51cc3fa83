import { BitboneError } from '../graph/errors.ts';
import { checkCount } from './given-widths.ts';
import type { Knobs, StageKnob } from './knobs.ts';

export interface DepthOptions {
  /** Depth is divided by this, rounded, at least its minimum; a stage that cannot grow stays as it is. */
  readonly scale?: number;
  /** Depth of each stage, in place of `scale`; more than there is repeats a block. */
  readonly depths?: readonly number[];
}

/** More blocks are a slip of the pen. */
const DEEPEST = 1000;

/** The depth that each stage is to have. Throws `E_KNOB` for one it cannot have. */
export function wantedDepths({ stages }: Knobs, { depths, scale = 1 }: DepthOptions): number[] {
  if (depths === undefined) return stages.map((stage) => checkDepth(stage, scaleDepth(stage, scale)));
  checkCount(stages, depths, '--depth');
  return stages.map((stage, index) => checkDepth(stage, depths[index]!));
}

function scaleDepth({ depth, minDepth, canGrow }: StageKnob, scale: number): number {
  const wanted = Math.max(minDepth, Math.round(depth / scale));
  return canGrow ? wanted : Math.min(depth, wanted);
}

function checkDepth(stage: StageKnob, wanted: number): number {
  const fix = explainDepth(stage, wanted);
  if (fix === undefined) return wanted;
  throw new BitboneError('E_KNOB', `${stage.name} cannot have depth ${wanted}`, { subject: '--depth', fix });
}

/** What to give in place of a depth that the stage cannot have; undefined for one that it can. */
function explainDepth({ depth, minDepth, canGrow }: StageKnob, wanted: number): string | undefined {
  if (wanted > DEEPEST) return `give ${DEEPEST} at most`;
  if (wanted > depth && !canGrow) return `give ${depth} or less: every block changes the shape of its input`;
  if (Number.isInteger(wanted) && wanted >= minDepth) return undefined;
  return `give ${minDepth} or more: its other blocks change the shape of their input`;
}

/** Blocks that each stage, by number, lacks to its wanted depth. */
export function countCopies(knobs: Knobs, options: DepthOptions): ReadonlyMap<number, number> {
  const depths = wantedDepths(knobs, options);
  return new Map(knobs.stages.map(({ stage, depth }, index) => [stage, Math.max(0, depths[index]! - depth)]));
}
