import { identity } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** sign, convolution, batch norm, plus shortcut; no activation between the blocks. */
export const BIREAL: Recipe = {
  name: 'bireal',
  title: 'Bi-Real Net',
  source: 'Liu et al., ECCV 2018; github liuzechun/Bi-Real-net',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: meanScaledSign,
  activate: identity,
};
