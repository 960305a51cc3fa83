import { prelu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** sign, convolution without any scale, batch norm, plus shortcut, PReLU. */
export const DWR: Recipe = {
  name: 'dwr',
  title: 'DWR (plain)',
  source: 'Xue et al., AAAI 2023; github pingxue-hfut/DWR (ImageNet/resnet-18)',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: signOfWeight,
  activate: prelu,
};
