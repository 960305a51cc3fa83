import type { CostPlan } from '../../cost/plan.ts';
import { planCost } from '../../cost/plan.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import { findKnobs } from '../../reshape/knobs.ts';
import type { ScorePlan } from '../../score/score.ts';
import { planScore } from '../../score/score.ts';
import type { FormKind, KnobValue, LayerForm } from './knob.ts';
import { FORM_KINDS } from './knob.ts';
import type { Change, FormLayer } from './layer-forms.ts';
import { applyForms, canTake } from './layer-forms.ts';
import type { FormDetails } from './space-options.ts';

/** A network whose blocks all have the same forms, planned for costs and scores of its blocks. */
export interface Variant {
  readonly shape: Knobs;
  readonly cost: CostPlan;
  readonly score: ScorePlan;
}

/**
 * Gives the variant in which the layers of every block have these forms, by their position in the block; a layer that
 * cannot, and one further behind, keeps its present form. A block with these forms costs there what it costs in any
 * candidate: what lies outside a block says only how wide its ends are. Built once each.
 */
export type FindVariant = (forms: readonly LayerForm[]) => Variant;

export function createVariants(base: Variant, layers: readonly FormLayer[], details: FormDetails): FindVariant {
  const known = new Map<string, Variant>();
  const positions = listPositions(layers);
  return (forms) => {
    const changes = new Map<string, Change>();
    layers.forEach((layer, index) => {
      const form = forms[positions[index]!];
      if (form !== undefined && canTake(layer, form)) changes.set(layer.name, { form, present: layer.present });
    });
    const key = JSON.stringify([...changes].map(([name, { form }]) => [name, form]));
    const variant = known.get(key) ?? buildVariant(base, changes, details);
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

function buildVariant(base: Variant, changes: ReadonlyMap<string, Change>, details: FormDetails): Variant {
  const graph = applyForms(base.shape.graph, changes, details);
  if (graph === base.shape.graph) return base;
  const shape = findKnobs(graph);
  if (!isAlike(base.shape, shape)) {
    throw new BitboneError('E_UNSUPPORTED', 'its blocks do not stay the same when layers change their forms', {
      subject: graph.name,
      fix: 'search fewer forms',
    });
  }
  const { convention, inPlace } = base.cost;
  const { givenMacs, params } = base.score;
  const isBinarized = base.score.layers.size > 0;
  return {
    shape,
    cost: planCost(graph, { convention, inPlace }),
    score: planScore(graph, givenMacs, params, isBinarized),
  };
}

/** Forms change what is inside of blocks, not the blocks. */
function isAlike(base: Knobs, { parts, stages }: Knobs): boolean {
  return (
    parts.length === base.parts.length &&
    parts.every(({ blocks }, part) => {
      const known = base.parts[part]!.blocks;
      return (
        blocks.length === known.length &&
        blocks.every(({ isRemovable }, block) => isRemovable === known[block]!.isRemovable)
      );
    }) &&
    stages.every(({ width, widthMultiple }, index) => {
      const known = base.stages[index]!;
      return width === known.width && widthMultiple === known.widthMultiple;
    })
  );
}

/** The layers with only those forms that leave the blocks of the network as they are. */
export function keepAlike(base: Knobs, layers: readonly FormLayer[], details: FormDetails): FormLayer[] {
  const leavesBlocks = (members: readonly FormLayer[], kind: FormKind, value: KnobValue): boolean => {
    const changes = members.map(
      ({ name, present }) => [name, { form: { ...present, [kind]: value }, present }] as const,
    );
    return isAlike(base, findKnobs(applyForms(base.graph, new Map(changes), details)));
  };
  let kept = [...layers];
  for (const kind of FORM_KINDS) {
    for (const value of new Set(layers.flatMap(({ offers }) => offers.get(kind) ?? []))) {
      const takes = ({ offers, present }: FormLayer): boolean =>
        present[kind] !== value && offers.get(kind)?.includes(value) === true;
      const members = kept.filter(takes);
      if (members.length === 0 || leavesBlocks(members, kind, value)) continue;
      kept = kept.map((layer) =>
        takes(layer) && !leavesBlocks([layer], kind, value) ? withoutForm(layer, kind, value) : layer,
      );
    }
  }
  return kept.filter(({ offers }) => offers.size > 0);
}

function withoutForm(layer: FormLayer, kind: FormKind, value: KnobValue): FormLayer {
  const offers = new Map(layer.offers);
  const values = offers.get(kind)!.filter((other) => other !== value);
  if (values.length > 1) offers.set(kind, values);
  else offers.delete(kind);
  return { ...layer, offers };
}
