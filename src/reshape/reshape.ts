import type { Metric, Metrics } from '../cost/metrics.ts';
import { planCost } from '../cost/plan.ts';
import { countGraph } from '../cost/segment.ts';
import { CostMetrics, finishCost } from '../cost/vector.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { activateStem } from './activate-stem.ts';
import type { TailOptions } from './add-tail.ts';
import { addTail } from './add-tail.ts';
import { chainPasses } from './chain-passes.ts';
import type { Transformed } from './edit.ts';
import { checkFit, takeWidths } from './given-widths.ts';
import { growDepth } from './grow-depth.ts';
import type { Knobs, Setting } from './knobs.ts';
import { findKnobs } from './knobs.ts';
import { normHead } from './norm-head.ts';
import { setLayerWidths } from './set-layer-widths.ts';
import { applySetting, costSetting } from './setting.ts';
import { repairWidths, roundWidths, solveMultiplier, widen } from './solve-widths.ts';
import { bridgeStem } from './stem/bridge-stem.ts';
import type { StemForm } from './stem/choose-stem.ts';
import { chooseStem } from './stem/choose-stem.ts';
import { freeStem } from './stem/free-stem.ts';
import { countCopies, wantedDepths } from './wanted-depths.ts';

/** How widths follow from a change of depth. */
export type ReshapeMode =
  /** The multiplier that keeps the held cost, solved on the true cost. */
  | 'exact'
  /** Times the square root of the scale (DWR's naive reshaping). */
  | 'naive'
  /** Times the scale: the network to prune from. */
  | 'overwide';

export interface ReshapeOptions {
  /** Depth is divided by this, rounded, at least its minimum. */
  readonly scale?: number;
  /** Depth of each stage, in place of `scale`; more than there is repeats a block. */
  readonly depths?: readonly number[];
  /** Width of each stage; solved where it is left out. */
  readonly widths?: readonly number[];
  /** Widths of single channel groups by name, over those of the stages. */
  readonly layerWidths?: Readonly<Record<string, number>>;
  /** `exact` unless given. */
  readonly mode?: ReshapeMode;
  /** The cost that stays what it was; BOPs unless given, MACs in a network without any. */
  readonly hold?: Metric;
  /** Widths become multiples of this; 2 unless given, which shortcuts that pad channels on both sides need. */
  readonly multiple?: number;
  /** Largest relative deviation of the held cost after rounding; 0.02 unless given. */
  readonly tolerance?: number;
  /** As the network itself changes widths, unless given. */
  readonly stem?: StemForm;
  /** A binary convolution behind the last stage keeps the classifier's width. */
  readonly tail?: TailOptions;
  /** PReLU behind the stem and its bridge. */
  readonly stemActivation?: boolean;
  /** Batch norm in front of the classifier. */
  readonly headNorm?: boolean;
}

/** A block may go if widths can be found at which it fits out. */
const PROPORTIONAL = { removal: 'proportional' } as const;

/** The cost that was to stay, and by which share of it the result differs. */
export interface HeldCost {
  readonly metric: Metric;
  readonly deviation: number;
}

export interface Reshaped extends Transformed {
  /** The common width multiplier before rounding; undefined where widths were given. */
  readonly multiplier: number | undefined;
  /** Depth and width per stage, as `before` those of the given network. */
  readonly setting: Setting;
  readonly stages: readonly string[];
  readonly settingBefore: Setting;
  readonly before: Metrics;
  readonly after: Metrics;
  /** Undefined where widths were given, or do not follow from a cost. */
  readonly held: HeldCost | undefined;
}

/**
 * Depth-width reshaping (Xue et al., AAAI 2023): every stage's depth divided by `scale`, rounded, at least its minimum;
 * one width multiplier, solved by bisection on the true cost so that the held cost stays (for four classic stages this
 * is m^2 = (sum L - 1.5) / (sum L' - 1.5) [derived]); widths rounded, then repaired stage by stage to the tolerance. The
 * stem keeps its width unless it follows. Throws `E_INFEASIBLE` when no multiplier reaches the cost, `E_KNOB` for depths
 * and widths that cannot be.
 */
export function reshape(graph: Graph, options: ReshapeOptions): Reshaped {
  const stem = options.stem ?? chooseStem(graph);
  for (let reach = 2; ; ) {
    const prepared = prepare(graph, { ...options, stem }, reach);
    const solved = solve(graph, prepared.graph, options);
    const excess = findExcess(solved);
    if (excess === undefined) return finish(graph, prepared, solved, options);
    if (stem !== 'bridge' || excess.stage !== 0) throw refuseWidth(excess);
    // solved widths depend on the bridge, so that one look may not be enough
    reach = Math.max(reach + 1, Math.ceil((reach * excess.width) / excess.limit));
  }
}

/** A stage that is wider than a crop lets it be. */
interface Excess {
  readonly stage: number;
  readonly name: string;
  readonly width: number;
  readonly limit: number;
}

function findExcess({ knobs, setting }: Solved): Excess | undefined {
  return knobs.stages
    .map(({ name, widthLimit: limit }, stage) => ({ stage, name, limit, width: setting[stage]!.width ?? 0 }))
    .find(({ width, limit }) => width > limit);
}

function refuseWidth({ name, width, limit }: Excess): BitboneError {
  const reason = `${name} cannot be ${width} wide: it keeps channels of a tensor that does not widen`;
  return new BitboneError('E_KNOB', reason, { subject: '--width', fix: `${Math.floor(limit)} is the most` });
}

/** Everything but the widths: what widths may need to differ, and blocks added. */
function prepare(graph: Graph, options: ReshapeOptions, reach: number): Transformed {
  const { stem, stemActivation = false, headNorm = false, tail } = options;
  const copies = countCopies(findKnobs(graph, PROPORTIONAL), options);
  return chainPasses(graph, [
    ...(stemActivation ? [activateStem] : []),
    ...(stem === 'bridge' ? [(g: Graph) => bridgeStem(g, { reach, activate: stemActivation })] : []),
    ...(stem === 'project' || stem === 'pad' ? [(g: Graph) => freeStem(g, stem)] : []),
    ...(tail === undefined ? [] : [(g: Graph) => addTail(g, tail)]),
    ...(headNorm ? [normHead] : []),
    (g) => growDepth(g, copies),
  ]);
}

interface Solved {
  readonly knobs: Knobs;
  readonly setting: Setting;
  readonly multiplier: number | undefined;
  readonly layerWidths: Readonly<Record<string, number>>;
}

function solve(given: Graph, prepared: Graph, options: ReshapeOptions): Solved {
  const knobs = findKnobs(prepared, PROPORTIONAL);
  const depths = wantedDepths(knobs, { depths: wantedDepths(findKnobs(given, PROPORTIONAL), options) });
  const { layerWidths = {}, multiple = 2 } = options;
  const { setting, multiplier } =
    options.widths === undefined
      ? solveSetting(given, knobs, depths, options)
      : { setting: takeWidths(knobs, depths, options.widths), multiplier: undefined };
  checkFit(knobs, setting, multiple);
  return { knobs, setting, multiplier, layerWidths };
}

function solveSetting(
  given: Graph,
  knobs: Knobs,
  depths: readonly number[],
  options: ReshapeOptions,
): { setting: Setting; multiplier: number } {
  const before = measure(given);
  const { mode = 'exact', multiple = 2, tolerance = 0.02, scale = 1 } = options;
  const hold = chooseHeld(before, options);
  const plan = planCost(knobs.graph);
  const costAt = (setting: Setting): number =>
    new CostMetrics(costSetting(knobs, plan, setting), plan.convention.denominator)[hold];
  const settingAt = (multiplier: number): Setting => widen(knobs, depths, multiplier);
  if (mode !== 'exact') {
    const multiplier = mode === 'naive' ? Math.sqrt(scale) : scale;
    return { multiplier, setting: roundWidths(knobs, settingAt(multiplier), multiple) };
  }
  const target = before[hold];
  const multiplier = solveMultiplier((m) => costAt(settingAt(m)), target, hold);
  const rounded = roundWidths(knobs, settingAt(multiplier), multiple);
  return { multiplier, setting: repairWidths(knobs, rounded, { costAt, target, tolerance, multiple }) };
}

function chooseHeld(before: Metrics, { hold }: ReshapeOptions): Metric {
  return hold ?? (before.bops > 0 ? 'bops' : 'macs');
}

function finish(given: Graph, prepared: Transformed, solved: Solved, options: ReshapeOptions): Reshaped {
  const { knobs, setting, multiplier, layerWidths } = solved;
  const applied = applySetting(knobs, setting);
  const { graph, edits } = setLayerWidths(applied.graph, layerWidths);
  const [before, after] = [measure(given), measure(graph)];
  const metric = chooseHeld(before, options);
  const isHeld = options.widths === undefined && (options.mode ?? 'exact') === 'exact';
  return {
    graph,
    edits: [...prepared.edits, ...applied.edits, ...edits],
    multiplier,
    setting,
    stages: knobs.stages.map(({ name }) => name),
    settingBefore: findKnobs(given, PROPORTIONAL).stages.map(({ width, depth }) => ({ width, depth })),
    before,
    after,
    held: isHeld ? { metric, deviation: after[metric] / before[metric] - 1 } : undefined,
  };
}

function measure(graph: Graph): Metrics {
  const plan = planCost(graph);
  return finishCost(countGraph(plan), plan.convention.denominator);
}
