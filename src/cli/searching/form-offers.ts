import type { SpaceOffers } from '../../study/space-offers.ts';
import type { FormFlags } from '../flags.ts';

/** What a space offers, with what flags add to it; where a file says the same, the flags were refused before. */
export function withForms(offers: SpaceOffers | undefined, flags: FormFlags): SpaceOffers | undefined {
  const { precision = [], groups = [], rpc, elasticLink, depths } = flags;
  const forms: NonNullable<SpaceOffers['forms']> = [
    ...precision,
    ...groups,
    ...(rpc === undefined ? [] : [{ layers: rpc, form: ['conv' as const, 'rpc' as const] }]),
    ...(elasticLink === undefined ? [] : [{ layers: elasticLink, elasticLink: ['off' as const, 'on' as const] }]),
  ];
  if (forms.length === 0 && depths === undefined) return offers;
  return {
    ...offers,
    ...(depths === undefined ? {} : { depths }),
    ...(forms.length === 0 ? {} : { forms: [...(offers?.forms ?? []), ...forms] }),
  };
}
