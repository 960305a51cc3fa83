import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ShapeAt } from '../../reshape/follow-groups.ts';
import { followGroups } from '../../reshape/follow-groups.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import type { ScorePlan } from '../../score/score.ts';
import { planScore } from '../../score/score.ts';
import { findBorderFault } from './block-borders.ts';
import type { BlockMarks, BlockNodes } from './block-marks.ts';
import { listBlockNodes } from './block-marks.ts';
import type { LayerForm } from './knob.ts';
import type { Change, FormLayer } from './layer-forms.ts';
import { applyForms, canTake } from './layer-forms.ts';
import type { FormDetails } from './space-options.ts';

/** A network whose blocks all have the same forms, planned for costs and scores of its blocks. */
export interface Variant {
  readonly graph: Graph;
  readonly blocks: BlockNodes;
  readonly cost: CostPlan;
  readonly score: ScorePlan;
  readonly shapeAt: ShapeAt;
}

/** The network in its present forms, what its blocks are, and how forms are written. */
export interface Given {
  readonly shape: Knobs;
  readonly marks: BlockMarks;
  readonly variant: Variant;
  readonly details: FormDetails;
}

/** The given network as a variant of itself. */
export function presentVariant(shape: Knobs, marks: BlockMarks, cost: CostPlan, score: ScorePlan): Variant {
  const { graph, groups } = shape;
  return { graph, cost, score, blocks: listBlockNodes(shape, marks.mark(graph)), shapeAt: groups.shapeAt };
}

/**
 * Gives the variant in which the layers of every block have these forms, by their position in the block; a layer that
 * cannot, and one further behind, keeps its present form. A block with these forms costs there what it costs in any
 * candidate, as `findBorderFault` makes sure. Built once each.
 */
export type FindVariant = (forms: readonly LayerForm[]) => Variant;

export function createVariants(given: Given, layers: readonly FormLayer[]): FindVariant {
  const known = new Map<string, Variant>();
  const positions = listPositions(layers);
  return (forms) => {
    const changes = new Map<string, Change>();
    layers.forEach((layer, index) => {
      const form = forms[positions[index]!];
      if (form !== undefined && canTake(layer, form)) changes.set(layer.name, { form, present: layer.present });
    });
    const key = JSON.stringify([...changes].map(([name, { form }]) => [name, form]));
    const variant = known.get(key) ?? requireVariant(given, changes);
    known.set(key, variant);
    return variant;
  };
}

/** Position of each layer among those of its block. */
function listPositions(layers: readonly FormLayer[]): number[] {
  return layers.map(({ part, block }, index) => {
    const first = layers.findIndex((layer) => layer.part === part && layer.block === block);
    return index - first;
  });
}

function requireVariant(given: Given, changes: ReadonlyMap<string, Change>): Variant {
  const variant = buildVariant(given, changes);
  if (typeof variant !== 'string') return variant;
  throw new BitboneError('E_UNSUPPORTED', `forms that each by itself are possible are not together: ${variant}`, {
    subject: given.shape.graph.name,
    fix: 'search fewer forms',
  });
}

/** The network with layers in other forms, or why its blocks are then no longer on their own. */
export function buildVariant(
  { shape, marks, variant, details }: Given,
  changes: ReadonlyMap<string, Change>,
): Variant | string {
  const marked = marks.mark(shape.graph);
  const graph = applyForms(marked, changes, details);
  if (graph === marked) return variant;
  const { convention, inPlace } = variant.cost;
  const { givenMacs, params, layers } = variant.score;
  const blocks = listBlockNodes(shape, graph);
  const cost = planCost(graph, { convention, inPlace });
  const fault = findBorderFault(variant, { graph, cost, blocks });
  if (fault !== undefined) return fault;
  const shapeAt = followGroups(shape.graph, shape.groups, graph);
  if (shapeAt === undefined) return 'widths that were free of each other are not any more';
  return { graph, blocks, cost, shapeAt, score: planScore(graph, givenMacs, params, layers.size > 0) };
}
