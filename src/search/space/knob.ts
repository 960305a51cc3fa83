import type { Precision } from './space-options.ts';

/** What a knob is set to: a number of channels, blocks or pixels, or the name of a form. */
export type KnobValue = number | string;

/** The width or the depth of a stage. */
export interface SizeKnob {
  /** `stage1.width`, `stage2.depth`, ... */
  readonly id: string;
  readonly kind: 'width' | 'depth';
  /** Index into `Space.shape.stages`. */
  readonly stage: number;
  /** Allowed values, ascending. */
  readonly values: readonly number[];
  /** Value in the given network; a width or depth that is only allowed there may be missing from `values`. */
  readonly present: number;
}

/** Forms of a convolution that are chosen each by itself. */
export const FORM_KINDS = ['precision', 'form', 'elasticLink', 'kernel', 'groups'] as const;
export type FormKind = (typeof FORM_KINDS)[number];

/** A form of one convolution. */
export interface FormKnob {
  /** `stage1.block2.conv1.precision`, ... */
  readonly id: string;
  readonly kind: FormKind;
  /** Index into `Space.layers`. */
  readonly layer: number;
  readonly values: readonly KnobValue[];
  readonly present: KnobValue;
}

/** One setting of a candidate. */
export type Knob = SizeKnob | FormKnob;

export function isSizeKnob(knob: Knob): knob is SizeKnob {
  return knob.kind === 'width' || knob.kind === 'depth';
}

/** All forms of one convolution. */
export interface LayerForm {
  readonly precision: Precision;
  readonly form: 'conv' | 'rpc';
  readonly elasticLink: 'off' | 'on';
  readonly kernel: number;
  readonly groups: number;
}
