import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { followGroups } from '../../reshape/follow-groups.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import type { Sizes } from '../../reshape/sizes.ts';
import { listWeights } from '../../reshape/substitute/reshape-weights.ts';
import type { ScorePlan } from '../../score/score.ts';
import { planScore } from '../../score/score.ts';
import type { LayerForm } from './knob.ts';
import type { Change, FormLayer } from './layer-forms.ts';
import { applyForms, canTake } from './layer-forms.ts';
import type { FormDetails } from './space-options.ts';
import { findBorderFault } from './unit-borders.ts';
import type { UnitMarks, UnitNodes } from './unit-marks.ts';
import { listUnitNodes } from './unit-marks.ts';
import type { Unit } from './units.ts';

/** A network whose units all have the same forms, planned for costs and scores of its units. */
export interface Variant extends Sizes {
  readonly graph: Graph;
  readonly units: UnitNodes;
  readonly cost: CostPlan;
  readonly score: ScorePlan;
}

/** The network in its present forms, its units, and how forms are written. */
export interface Given {
  readonly shape: Knobs;
  /** Per part. */
  readonly units: readonly (readonly Unit[])[];
  readonly marks: UnitMarks;
  /** The graph with its units marked. */
  readonly marked: Graph;
  readonly variant: Variant;
  readonly details: FormDetails;
}

/** The given network as a variant of itself. */
export function presentVariant({ graph, groups }: Knobs, units: UnitNodes, cost: CostPlan, score: ScorePlan): Variant {
  const { shapeAt, layoutsOf, keyOf } = groups;
  return { graph, cost, score, units, shapeAt, layoutsOf, keyOf };
}

/**
 * Gives the variant in which the layers of every unit have these forms, by their position in the unit; a layer that
 * cannot, and one further behind, keeps its present form. A unit with these forms costs there what it costs in any
 * candidate, as `findBorderFault` makes sure. Built once each.
 */
export type FindVariant = (forms: readonly LayerForm[]) => Variant;

/** Gives for one unit after the other a variant that has it in the forms of a candidate, told by layer. */
export type FindVariants = (forms: readonly LayerForm[]) => (part: number, unit: number) => Variant;

export interface Variants {
  readonly findVariant: FindVariant;
  readonly findVariants: FindVariants;
  /** Whether `findVariant` gives one for these forms, instead of throwing. */
  readonly hasVariant: (forms: readonly LayerForm[]) => boolean;
}

/** A candidate with more units in forms that were not met before is built as it is, instead of a variant for each. */
const MOST_NEW = 8;

export function createVariants(given: Given, layers: readonly FormLayer[]): Variants {
  const known = new Map<string, Variant>();
  const positions = listPositions(layers);
  const tryVariant = (forms: readonly LayerForm[]): Variant | string => {
    const key = JSON.stringify(forms);
    const variant = known.get(key) ?? build(layers.map((_, index) => forms[positions[index]!]));
    if (typeof variant !== 'string') known.set(key, variant);
    return variant;
  };
  const build = (forms: readonly (LayerForm | undefined)[]): Variant | string => {
    const changes = new Map<string, Change>();
    layers.forEach((layer, index) => {
      const form = forms[index];
      if (form !== undefined && canTake(layer, form)) changes.set(layer.name, { form, present: layer.present });
    });
    const key = JSON.stringify([...changes].map(([name, { form }]) => [name, { ...form, groups: 0 }]));
    const variant = known.get(key) ?? buildVariant(given, changes);
    if (typeof variant === 'string') return variant;
    known.set(key, variant);
    return withGroups(variant, changes);
  };
  const require = (variant: Variant | string): Variant => {
    if (typeof variant !== 'string') return variant;
    throw new BitboneError('E_UNSUPPORTED', `forms that each by itself are possible are not together: ${variant}`, {
      subject: given.shape.graph.name,
      fix: 'search fewer forms',
    });
  };
  const findVariant: FindVariant = (forms) => require(tryVariant(forms));
  const findVariants: FindVariants = (forms) => {
    const own = groupByUnit(layers, forms);
    const fresh = new Set([...own.values()].map((some) => JSON.stringify(some)).filter((key) => !known.has(key)));
    const formsOf = (part: number, unit: number): readonly LayerForm[] => own.get(`${part} ${unit}`) ?? [];
    if (fresh.size <= MOST_NEW) return (part, unit) => findVariant(formsOf(part, unit));
    const whole = require(build(forms));
    return () => whole;
  };
  return { findVariant, findVariants, hasVariant: (forms) => typeof tryVariant(forms) !== 'string' };
}

/** The forms of each unit's layers, by part and unit. */
function groupByUnit(layers: readonly FormLayer[], forms: readonly LayerForm[]): Map<string, LayerForm[]> {
  const own = new Map<string, LayerForm[]>();
  layers.forEach(({ part, unit }, index) => {
    const key = `${part} ${unit}`;
    const some = own.get(key) ?? [];
    some.push(forms[index]!);
    own.set(key, some);
  });
  return own;
}

/** Position of each layer among those of its unit. */
function listPositions(layers: readonly FormLayer[]): number[] {
  return layers.map(({ part, unit }, index) => {
    const first = layers.findIndex((layer) => layer.part === part && layer.unit === unit);
    return index - first;
  });
}

/** The network with layers in other forms, or why its units are then no longer on their own. */
export function buildVariant(
  { shape, units, marks, marked, variant, details }: Given,
  changes: ReadonlyMap<string, Change>,
): Variant | string {
  const ungrouped = [...changes].map(([name, { form, present }]) => {
    return [name, { form: { ...form, groups: present.groups }, present }] as const;
  });
  const graph = applyForms(marked, new Map(ungrouped), details);
  if (graph === marked) return variant;
  const { convention, inPlace } = variant.cost;
  const { givenMacs, params, layers } = variant.score;
  const nodes = listUnitNodes(units, graph);
  const cost = planCost(graph, { convention, inPlace });
  const fault = findPrecisionFault(marked, graph, changes) ?? findBorderFault(variant, { graph, cost, units: nodes });
  if (fault !== undefined) return fault;
  const sizes = followGroups(shape.graph, shape.groups, graph);
  if (sizes === undefined) return 'widths that were free of each other are not any more';
  const score = planScore(graph, givenMacs, params, layers.size > 0);
  return { ...sizes, graph: marks.unmark(graph), units: nodes, cost, score };
}

/** The score and the chain count layers as binary by their precision: a scale for every single weight would belie it. */
function findPrecisionFault(given: Graph, changed: Graph, changes: ReadonlyMap<string, Change>): string | undefined {
  const wasBinary = new Map(given.nodes.map(({ name, weightBits }) => [name, weightBits === 1]));
  const isOther = changed.nodes.some(({ kind, name, weightBits }) => {
    const isBinary = wasBinary.get(name) === true && changes.get(name)?.form.precision !== 'real';
    return kind === 'conv' && wasBinary.has(name) && isBinary !== (weightBits === 1);
  });
  return isOther ? 'the weights of a binary layer would not be binary' : undefined;
}

/**
 * The variant with layers in other numbers of groups. Groups change no tensor but the weights: how many input channels a
 * filter reads. Which channels go together stays that of the given network, whose widths a candidate tells.
 */
function withGroups(variant: Variant, changes: ReadonlyMap<string, Change>): Variant {
  const { graph, shapeAt, keyOf } = variant;
  const regrouped = [...changes].filter(([, { form, present }]) => form.groups !== present.groups);
  if (regrouped.length === 0) return variant;
  const inputs = new Map(graph.nodes.map((node) => [node.name, node.inputs]));
  const weights = regrouped.flatMap(([name, change]) =>
    listWeights(graph, inputs.get(name)![1]!).map((id) => [id, change] as const),
  );
  const grouped = new Map<ValueId, Change>(weights);
  return {
    ...variant,
    keyOf(value) {
      const change = grouped.get(value);
      return change === undefined
        ? keyOf(value)
        : `${keyOf(value)}, ${change.present.groups} to ${change.form.groups} groups`;
    },
    shapeAt(value, widths) {
      const shape = shapeAt(value, widths);
      const change = grouped.get(value);
      if (change === undefined) return shape;
      const [filters, channels, ...kernel] = shape;
      return [filters!, (channels! * change.present.groups) / change.form.groups, ...kernel];
    },
  };
}
