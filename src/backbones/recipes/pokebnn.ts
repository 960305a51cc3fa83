import { dprelu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** sign, convolution, batch norm, plus shortcuts, DPReLU; the gate behind them is the block's. */
export const POKEBNN: Recipe = {
  name: 'pokebnn',
  title: 'PokeBNN',
  source: 'Zhang et al., CVPR 2022; github google/aqt',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: meanScaledSign,
  activate: dprelu,
};
