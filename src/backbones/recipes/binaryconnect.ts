import { BWN } from './bwn.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** Binary weights without any scale, real inputs. */
export const BINARY_CONNECT: Recipe = {
  ...BWN,
  name: 'binaryconnect',
  title: 'BinaryConnect',
  source: 'Courbariaux et al., NIPS 2015',
  binarizeWeight: signOfWeight,
};
