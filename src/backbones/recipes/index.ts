import { BATS } from './bats.ts';
import { BINARY_CONNECT } from './binaryconnect.ts';
import { BIREAL } from './bireal.ts';
import { BNEXT } from './bnext.ts';
import { BNN } from './bnn.ts';
import { BWN } from './bwn.ts';
import { DISTRIBUTION_AWARE } from './distribution-aware.ts';
import { DWR } from './dwr.ts';
import { IR_NET } from './ir-net.ts';
import { NORM_FIRST, QUICKNET, RESNET_E } from './larq.ts';
import { POKEBNN } from './pokebnn.ts';
import { RB_NET } from './rb-net.ts';
import { REACTNET } from './reactnet.ts';
import { REAL } from './real.ts';
import { REAL_TO_BINARY } from './real-to-binary.ts';
import type { Recipe } from './recipe.ts';
import { SD_BNN } from './sd-bnn.ts';
import { XNOR, XNOR_ALPHA } from './xnor.ts';
import { XNOR_PLUS_PLUS } from './xnor-plus-plus.ts';

const ALL: readonly Recipe[] = [
  REAL,
  BWN,
  BINARY_CONNECT,
  BNN,
  XNOR,
  XNOR_ALPHA,
  XNOR_PLUS_PLUS,
  DISTRIBUTION_AWARE,
  BIREAL,
  RESNET_E,
  IR_NET,
  REAL_TO_BINARY,
  REACTNET,
  SD_BNN,
  DWR,
  RB_NET,
  NORM_FIRST,
  QUICKNET,
  BATS,
  BNEXT,
  POKEBNN,
];

/** Every recipe by name. */
export const RECIPES: Readonly<Record<string, Recipe>> = Object.fromEntries(ALL.map((recipe) => [recipe.name, recipe]));
