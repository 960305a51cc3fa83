import { BIREAL } from './bireal.ts';
import { BWN } from './bwn.ts';
import { REACTNET } from './reactnet.ts';
import { REAL } from './real.ts';
import type { Recipe } from './recipe.ts';

const ALL = [REAL, BWN, BIREAL, REACTNET] as const;

/** Every recipe by name. */
export const RECIPES: Readonly<Record<string, Recipe>> = Object.fromEntries(ALL.map((recipe) => [recipe.name, recipe]));

export const RECIPE_NAMES: readonly string[] = ALL.map((recipe) => recipe.name);
