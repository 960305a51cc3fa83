import { relu } from './activations.ts';
import { keepReal } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** Binary weights with their mean magnitude, real inputs: convolution, batch norm, ReLU. */
export const BWN: Recipe = {
  name: 'bwn',
  title: 'Binary-Weight-Network',
  source: 'Rastegari et al., ECCV 2016, section 3.1',
  weights: 'binary',
  inputs: 'real',
  normBefore: false,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: keepReal,
  binarizeWeight: meanScaledSign,
  activate: relu,
};
