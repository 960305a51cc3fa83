import { relu } from './activations.ts';
import { keepReal } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { keepWeight } from './weights.ts';

export const REAL: Recipe = {
  name: 'real',
  title: 'Real-valued',
  source: 'the real backbone: convolution, batch norm, ReLU',
  weights: 'real',
  inputs: 'real',
  normBefore: false,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: keepReal,
  binarizeWeight: keepWeight,
  activate: relu,
};
