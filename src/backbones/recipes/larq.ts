import { identity, relu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** sign on both sides, batch norm, plus shortcut; no scale and no activation. */
export const RESNET_E: Recipe = {
  name: 'resnet-e',
  title: 'ResNetE',
  source: 'Bethge et al., 2019, "Back to Simplicity"; github larq/zoo, hpi-xnor/BMXNet-v2-examples',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: signOfWeight,
  activate: identity,
};

/** Batch norm, sign, convolution; what follows is the block's (BinaryDenseNet, MeliusNet). */
export const NORM_FIRST: Recipe = {
  ...RESNET_E,
  name: 'norm-first',
  title: 'BinaryDenseNet and MeliusNet',
  source: 'Bethge et al., 2019 and WACV 2021; github larq/zoo',
  normBefore: true,
  shortcutPerConv: false,
};

/** sign, convolution, ReLU, batch norm, plus shortcut. */
export const QUICKNET: Recipe = {
  ...RESNET_E,
  name: 'quicknet',
  title: 'QuickNet',
  source: 'Bannink et al., MLSys 2021; github larq/zoo',
  activationPlace: 'beforeShortcut',
  activate: relu,
};
