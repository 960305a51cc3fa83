import { hardtanh } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** sign on both sides without any scale: convolution, batch norm, hardtanh, and the next sign. */
export const BNN: Recipe = {
  name: 'bnn',
  title: 'BNN',
  source: 'Hubara et al., NIPS 2016',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: signOfWeight,
  activate: hardtanh,
};
