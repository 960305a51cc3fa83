import { BitboneError } from '../../graph/errors.ts';
import type { FormKind, KnobValue } from './knob.ts';
import { FORM_KINDS } from './knob.ts';
import type { FormLayer } from './layer-forms.ts';
import { withoutForm } from './layer-forms.ts';
import type { Given } from './variants.ts';
import { buildVariant } from './variants.ts';

/**
 * The layers with only those forms that leave the blocks around them as they are. Throws `E_KNOB` for a form that
 * then no layer is left for.
 */
export function keepLocal(given: Given, layers: readonly FormLayer[]): FormLayer[] {
  let kept = [...layers];
  for (const kind of FORM_KINDS) {
    for (const value of new Set(layers.flatMap(({ offers }) => offers.get(kind) ?? []))) {
      const takes = ({ offers, present }: FormLayer): boolean =>
        present[kind] !== value && offers.get(kind)?.includes(value) === true;
      const members = kept.filter(takes);
      const fault = findFault(given, members, kind, value);
      if (fault === undefined) continue;
      kept = kept.map((layer) =>
        takes(layer) && findFault(given, [layer], kind, value) !== undefined ? withoutForm(layer, kind, value) : layer,
      );
      if (kept.some(({ offers, present }) => present[kind] === value || offers.get(kind)?.includes(value))) continue;
      throw new BitboneError('E_KNOB', `no layer can have the ${kind} ${value}: ${fault}`, {
        subject: given.shape.graph.name,
        fix: 'search other forms',
      });
    }
  }
  return kept.filter(({ offers }) => offers.size > 0);
}

function findFault(given: Given, members: readonly FormLayer[], kind: FormKind, value: KnobValue): string | undefined {
  if (members.length === 0) return undefined;
  const changes = members.map(({ name, present }) => [name, { form: { ...present, [kind]: value }, present }] as const);
  const variant = buildVariant(given, new Map(changes));
  return typeof variant === 'string' ? variant : undefined;
}
