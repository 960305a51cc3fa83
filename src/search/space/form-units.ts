import type { Graph } from '../../graph/graph.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import { keepFitting } from '../fitting-forms.ts';
import { cutUnits } from './cut-units.ts';
import type { LayerForm, SizeKnob } from './knob.ts';
import type { FormLayer } from './layer-forms.ts';
import { listFormLayers, listLayerForms } from './layer-forms.ts';
import { keepLocal } from './offered-forms.ts';
import type { SpaceOptions } from './space-options.ts';
import { createMarks, listUnitNodes } from './unit-marks.ts';
import type { Unit } from './units.ts';
import { listUnits } from './units.ts';
import type { Given, Variant, Variants } from './variants.ts';
import { createVariants, presentVariant } from './variants.ts';

/** The layers that take forms, the units in which they do so independently, and the network in all these forms. */
export interface FormUnits {
  readonly given: Given;
  readonly layers: readonly FormLayer[];
  readonly variants: Variants;
}

/** Where a space's forms are laid out. */
export interface FormFrame extends Pick<Variant, 'cost' | 'score'> {
  readonly shape: Knobs;
  readonly sizes: readonly SizeKnob[];
  /** Units whose layers have no more forms together are not cut where several tensors cross. */
  readonly fewForms: number;
}

/** Throws `E_KNOB` as `listFormLayers`, `keepFitting` and `keepLocal`. */
export function findFormUnits(frame: FormFrame, { forms = [], formDetails = {} }: SpaceOptions): FormUnits {
  const { shape, sizes } = frame;
  const given = describeGiven(frame, listUnits(shape, forms), formDetails);
  const wished = listFormLayers(shape, given.marked, forms, formDetails);
  const layers = keepLocal(given, keepFitting({ shape, knobs: sizes }, wished));
  return cutFurther(frame, given, layers) ?? { given, layers, variants: createVariants(given, layers) };
}

function describeGiven(
  { shape, cost, score }: FormFrame,
  units: readonly (readonly Unit[])[],
  details: Given['details'],
) {
  const marks = createMarks(shape.graph, units);
  const marked = marks.mark(shape.graph);
  const variant = presentVariant(shape, listUnitNodes(units, marked), cost, score);
  return { shape, units, marks, marked, variant, details };
}

/** More forms than this, of all units that are cut, are not tried. */
const MOST_TRIED = 256;

/**
 * The same with units cut where several tensors cross; undefined where there is nothing to cut. Every form that a unit then
 * can have is tried at once: should one change a border, the units stay as they were.
 */
function cutFurther(frame: FormFrame, given: Given, layers: readonly FormLayer[]): FormUnits | undefined {
  const { graph } = frame.shape;
  const counts = new Map(layers.map((layer) => [layer.name, listLayerForms(layer).length]));
  const units = cutUnits(graph, frame.cost, given.units, { forms: counts, few: frame.fewForms });
  if (units.every((own, part) => own.length === given.units[part]!.length)) return undefined;
  const cut = describeGiven(frame, units, given.details);
  const moved = layers.map((layer) => ({ ...layer, unit: findHome(graph, units[layer.part]!, layer) }));
  const forms = listTried(given.units, units, moved);
  if (forms === undefined) return undefined;
  const variants = createVariants(cut, moved);
  return forms.every((own) => variants.hasVariant(own)) ? { given: cut, layers: moved, variants } : undefined;
}

/** The different forms of all units that are new; undefined for too many. */
function listTried(
  given: readonly (readonly Unit[])[],
  units: readonly (readonly Unit[])[],
  layers: readonly FormLayer[],
): LayerForm[][] | undefined {
  const found = new Map<string, LayerForm[]>();
  for (const [part, own] of units.entries()) {
    for (const [unit, one] of own.entries()) {
      if (given[part]!.includes(one)) continue;
      const forms = layers.filter((layer) => layer.part === part && layer.unit === unit).map(listLayerForms);
      if (forms.reduce((count, { length }) => count * length, 1) > MOST_TRIED) return undefined;
      for (const combination of combine(forms)) found.set(JSON.stringify(combination), combination);
    }
  }
  return found.size > MOST_TRIED ? undefined : [...found.values()];
}

function combine(forms: readonly (readonly LayerForm[])[]): LayerForm[][] {
  return forms.reduce<LayerForm[][]>(
    (combinations, own) => combinations.flatMap((some) => own.map((form) => [...some, form])),
    [[]],
  );
}

function findHome(graph: Graph, units: readonly Unit[], { name }: FormLayer): number {
  return units.findIndex(({ nodes }) => nodes.some((index) => graph.nodes[index]!.name === name));
}
