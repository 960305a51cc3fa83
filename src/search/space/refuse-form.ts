import { BitboneError } from '../../graph/errors.ts';
import type { Convolution } from '../../reshape/substitute/select-convolutions.ts';
import type { FormKind, KnobValue } from './knob.ts';

/** That none of these layers can take a form, why, and what helps: a network that is binary already is not to be binarized. */
export function refuseForm(
  kind: FormKind,
  value: KnobValue,
  layers: readonly Convolution[],
  subject: string,
): BitboneError {
  const { why, fix } = explain(kind, layers);
  return new BitboneError('E_KNOB', `no layer can have the ${kind} ${value}${why === undefined ? '' : `: ${why}`}`, {
    subject,
    fix,
  });
}

interface Explanation {
  readonly why?: string;
  readonly fix: string;
}

const REAL: Explanation = { fix: 'binarize it first, e.g. with --recipe bireal' };

function explain(kind: FormKind, layers: readonly Convolution[]): Explanation {
  if (kind === 'elasticLink') return layers.some(({ inputBits }) => inputBits === 1) ? UNTIED : REAL;
  if (kind === 'precision') return layers.some(({ weightBits }) => weightBits === 1) ? FIXED : REAL;
  return { why: CONDITIONS[kind], fix: 'search other forms' };
}

/** What a layer is to be for forms that ask nothing of its bits. */
const CONDITIONS = {
  form: 'it is for kernels larger than 1x1 in one group that keep their map, or halve it where rpcStride2 says so',
  kernel: 'only square kernels of an odd side that keep their map change, to other odd sides',
  groups: 'depthwise layers keep their groups, and so do layers that share a weight',
} as const satisfies Partial<Record<FormKind, string>>;

/** A search moves widths, and a link whose ends move apart would have to align them anew for every candidate. */
const UNTIED: Explanation = {
  why: 'what the binary ones read and what they make are not one group of channels',
  fix: 'link them as they are, by bitbone reshape --scale 1 --elastic-link all, and search that',
};

const FIXED: Explanation = {
  why: 'binary ones become more precise, where the sign and the latent weight in front are their own, and never less',
  fix: 'leave them out',
};
