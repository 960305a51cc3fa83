import { rprelu } from './activations.ts';
import { shiftedSignOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** Learned thresholds before the sign, a shifted PReLU after the sum. */
export const REACTNET: Recipe = {
  name: 'reactnet',
  title: 'ReActNet',
  source: 'Liu et al., ECCV 2020; github liuzechun/ReActNet',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: shiftedSignOf,
  binarizeWeight: meanScaledSign,
  activate: rprelu,
};
