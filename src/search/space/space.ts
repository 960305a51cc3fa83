import { costOf } from '../../cost/cost.ts';
import { planCost } from '../../cost/plan.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { chainPasses } from '../../reshape/chain-passes.ts';
import { growDepth } from '../../reshape/grow-depth.ts';
import type { Knobs, StageKnob } from '../../reshape/knobs.ts';
import { findKnobs } from '../../reshape/knobs.ts';
import { bridgeStem } from '../../reshape/stem/bridge-stem.ts';
import { planScore } from '../../score/score.ts';
import { countCandidates } from './count-candidates.ts';
import { findFormUnits } from './form-units.ts';
import type { FormKnob, SizeKnob } from './knob.ts';
import type { FormLayer } from './layer-forms.ts';
import { listDepths, listWidths, stepOf } from './sizes.ts';
import type { Frame, Home, Space } from './space-frame.ts';
import type { SpaceOptions } from './space-options.ts';
import type { Variable } from './variables.ts';
import { orderWidths, tieKnobs } from './variables.ts';

export type { Knob } from './knob.ts';
export type { Space } from './space-frame.ts';

/** A step fewer of the chain is worth more than units of fewer forms than these. */
const FEW_FORMS = 100;

/**
 * The space of a network's depths, widths and forms. Throws `E_KNOB` for values that cannot be, ties that contradict each
 * other, and a space without any candidate. `fewForms`: as `FormFrame` has it.
 */
export function defineSpace(graph: Graph, options: SpaceOptions = {}, fewForms: number = FEW_FORMS): Space {
  const given = options.givenMacs ?? costOf(graph).totals.macs;
  const searched = options.stem === 'follow' ? graph : bridgeStem(graph).graph;
  const present = findKnobs(searched);
  checkStages(present.stages, options);
  const depths = present.stages.map((stage) => listDepths(stage, depthsOf(stage, options)));
  const shape = grow(present, depths);
  const frame = layOut({ shape, present, depths, given, fewForms }, options);
  const size = countCandidates(frame);
  if (size > 0n) return { ...frame, size };
  throw new BitboneError('E_KNOB', 'the space has no candidate', { subject: graph.name, fix: 'allow more values' });
}

/** What is known of a space before its knobs are. */
interface Outline {
  readonly shape: Knobs;
  readonly present: Knobs;
  readonly depths: readonly (readonly number[])[];
  /** MACs of the given network. */
  readonly given: number;
  readonly fewForms: number;
}

function layOut({ shape, present, depths, given, fewForms }: Outline, options: SpaceOptions): Frame {
  const { convention, scoreParams, formDetails = {}, ties = [] } = options;
  const { graph } = shape;
  const cost = planCost(graph, convention === undefined ? {} : { convention });
  const score = planScore(graph, given, scoreParams);
  const sizes = shape.stages.flatMap((stage, index) =>
    describeSizes(stage, index, present.stages[index]!.depth, depths[index]!, options),
  );
  const { given: base, layers, variants } = findFormUnits({ shape, cost, score, sizes, fewForms }, options);
  const knobs = [...sizes, ...layers.flatMap(describeForms)];
  const steps = knobs.map((knob) => (knob.kind === 'width' ? stepOf(shape.stages[knob.stage]!, options) : 1));
  const tied = tieKnobs(knobs, ties, steps);
  const orders = options.monotoneWidths === true ? orderWidths(knobs, tied) : [];
  return {
    ...{ shape, cost, score, units: base.units, marks: base.marks },
    ...{ knobs, layers, formDetails, orders },
    depths: present.stages.map(({ depth }) => depth),
    variables: tied,
    homes: knobs.map((_, knob) => findHome(tied, knob)),
    findVariant: variants.findVariant,
    findVariants: variants.findVariants,
  };
}

function findHome(variables: readonly Variable[], knob: number): Home {
  const variable = variables.findIndex(({ knobs }) => knobs.includes(knob));
  return { variable, position: variables[variable]!.knobs.indexOf(knob) };
}

function checkStages(stages: readonly StageKnob[], { stages: named = {} }: SpaceOptions): void {
  const names = stages.map(({ name }) => name);
  const unknown = Object.keys(named).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new BitboneError('E_KNOB', 'no such stage', { subject: unknown, fix: `stages are ${names.join(', ')}` });
}

function depthsOf({ name }: StageKnob, { stages, depths }: SpaceOptions) {
  return stages?.[name]?.depths ?? depths;
}

/** The network with as many blocks as any candidate has. */
function grow(present: Knobs, depths: readonly (readonly number[])[]): Knobs {
  const copies = new Map(
    present.stages.map(({ stage, depth }, index) => [stage, Math.max(0, depths[index]!.at(-1)! - depth)]),
  );
  const { graph } = chainPasses(present.graph, [(g) => growDepth(g, copies)]);
  return graph === present.graph ? present : findKnobs(graph);
}

function describeSizes(
  stage: StageKnob,
  index: number,
  depth: number,
  depths: readonly number[],
  options: SpaceOptions,
): SizeKnob[] {
  const knobs: SizeKnob[] = [];
  if (stage.width !== undefined) {
    const values = listWidths(stage, stage.width, options);
    knobs.push({ id: `${stage.name}.width`, kind: 'width', stage: index, values, present: stage.width });
  }
  if (depths.length > 1 || depths[0] !== depth) {
    knobs.push({ id: `${stage.name}.depth`, kind: 'depth', stage: index, values: depths, present: depth });
  }
  return knobs;
}

function describeForms({ id, offers, present }: FormLayer, layer: number): FormKnob[] {
  return [...offers].map(([kind, values]) => ({ id: `${id}.${kind}`, kind, layer, values, present: present[kind] }));
}
