import { prelu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** Batch norm, sign, grouped convolution, PReLU, plus the input where the sizes agree. */
export const BATS: Recipe = {
  name: 'bats',
  title: 'BATS',
  source: 'Bulat et al., ECCV 2020; github 1adrianb/binary-networks-pytorch',
  weights: 'binary',
  inputs: 'binary',
  normBefore: true,
  shortcutPerConv: true,
  activationPlace: 'beforeShortcut',
  binarizeInput: signOf,
  binarizeWeight: meanScaledSign,
  activate: prelu,
};
