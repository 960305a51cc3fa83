import { BitboneError } from '../../graph/errors.ts';
import type { Setting } from '../../reshape/knobs.ts';
import { countFixed } from '../../reshape/knobs.ts';
import type { FormKnob, Knob, KnobValue, LayerForm, SizeKnob } from './knob.ts';
import { isSizeKnob } from './knob.ts';
import { isPossible } from './layer-forms.ts';
import type { Frame } from './space-frame.ts';

/**
 * One value per knob, by id: numbers for sizes, names for forms. A knob left out keeps its present value; those of layers
 * that the candidate's depth takes out say nothing.
 */
export type Candidate = Readonly<Record<string, KnobValue>>;

/** The value of a width or a depth. */
export function readSize(candidate: Candidate, { id, present }: Pick<SizeKnob, 'id' | 'present'>): number {
  return Number(candidate[id] ?? present);
}

/** Throws `E_KNOB` for an unknown knob or a value it cannot take. */
export function toSetting(space: Frame, candidate: Candidate): Setting {
  for (const [id, value] of Object.entries(candidate)) checkValue(space, id, value);
  const sizes = space.knobs.filter(isSizeKnob);
  const valueOf = (kind: SizeKnob['kind'], stage: number): number | undefined => {
    const knob = sizes.find((known) => known.kind === kind && known.stage === stage);
    return knob === undefined ? undefined : readSize(candidate, knob);
  };
  return space.shape.stages.map((_, index) => ({
    width: valueOf('width', index),
    depth: valueOf('depth', index) ?? space.depths[index]!,
  }));
}

/**
 * Form of each layer, in the order of `Space.layers`; a layer that the candidate's depth takes out keeps its own. Throws
 * `E_KNOB` for forms that exclude each other.
 */
export function toForms(space: Frame, candidate: Candidate): LayerForm[] {
  const forms = space.layers.map(({ present }) => present);
  const told = dropAbsent(space, candidate);
  for (const knob of space.knobs) {
    const value = told[knob.id];
    if (isSizeKnob(knob) || value === undefined) continue;
    forms[knob.layer] = { ...forms[knob.layer]!, [knob.kind]: value };
  }
  forms.forEach((form, index) => {
    const { id, present } = space.layers[index]!;
    if (isPossible(form, present)) return;
    throw new BitboneError('E_KNOB', 'its forms exclude each other', {
      subject: id,
      fix: 'an Elastic-Link needs precision binary, and RPC has no kernel or groups of its own',
    });
  });
  return forms;
}

function checkValue(space: Frame, id: string, value: KnobValue): void {
  const knob = space.knobs.find((known) => known.id === id);
  if (knob === undefined) {
    const some = space.knobs.slice(0, 12).map((known) => known.id);
    throw new BitboneError('E_KNOB', 'no such knob', {
      subject: id,
      fix: `knobs are ${some.join(', ')}${some.length < space.knobs.length ? ', ...' : ''}`,
    });
  }
  const fix = isSizeKnob(knob) ? checkSize(space, knob, value) : checkForm(knob, value);
  if (fix !== undefined) throw new BitboneError('E_KNOB', `${value} is not possible`, { subject: id, fix });
}

function checkForm({ values }: FormKnob, value: KnobValue): string | undefined {
  return values.includes(value) ? undefined : `give ${values.join(' or ')}`;
}

/** What the network allows may be more than the space offers. */
function checkSize(space: Frame, knob: SizeKnob, value: KnobValue): string | undefined {
  const [low, high] = rangeOf(space, knob);
  const step = knob.kind === 'width' ? space.shape.stages[knob.stage]!.widthMultiple : 1;
  if (Number.isInteger(value) && Number(value) >= low && Number(value) <= high && Number(value) % step === 0) {
    return undefined;
  }
  return `give ${step === 1 ? 'a whole number' : `a multiple of ${step}`} from ${low} to ${high}`;
}

/** Smallest and largest value a knob can take in the network, which may be more than a search goes through. */
export function rangeOf({ shape }: Frame, knob: SizeKnob): readonly [number, number] {
  const stage = shape.stages[knob.stage]!;
  return knob.kind === 'depth' ? [stage.minDepth, stage.depth] : [1, Math.min(stage.widthLimit, 2 ** 20)];
}

/** The given network itself. */
export function presentCandidate(space: Frame): Candidate {
  return dropAbsent(space, Object.fromEntries(space.knobs.map((knob) => [knob.id, knob.present])));
}

/** The candidate without the forms of layers that its depth takes out. */
export function dropAbsent(space: Frame, candidate: Candidate): Candidate {
  if (space.layers.length === 0) return candidate;
  const kept = space.layers.map(({ part, block }) => isKept(space, candidate, part, block));
  const isTold = (knob: Knob | undefined): boolean => knob === undefined || isSizeKnob(knob) || kept[knob.layer]!;
  const knobs = new Map(space.knobs.map((knob) => [knob.id, knob]));
  return Object.fromEntries(Object.entries(candidate).filter(([id]) => isTold(knobs.get(id))));
}

/** Whether a block stays at the candidate's depth: those that must, and the first of the others. */
function isKept(space: Frame, candidate: Candidate, part: number, block: number): boolean {
  const { blocks } = space.shape.parts[part]!;
  if (!blocks[block]!.isRemovable) return true;
  const stage = space.shape.stages.findIndex((known) => known.part === part);
  const knob = space.knobs.find((known) => known.kind === 'depth' && known.stage === stage);
  const depth = knob?.kind === 'depth' ? readSize(candidate, knob) : space.depths[stage]!;
  const rank = blocks.slice(0, block).filter(({ isRemovable }) => isRemovable).length;
  return rank < depth - countFixed(blocks);
}
