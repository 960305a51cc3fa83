import { prelu } from './activations.ts';
import { shiftedSignOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** Learned threshold, sign, convolution without scale, batch norm, PReLU; gate and residual are the block's. */
export const BNEXT: Recipe = {
  name: 'bnext',
  title: 'BNext',
  source: 'Guo et al., 2022; github hpi-xnor/BNext',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'beforeShortcut',
  binarizeInput: shiftedSignOf,
  binarizeWeight: signOfWeight,
  activate: prelu,
};
