import { BitboneError } from '../graph/errors.ts';
import type { NodeWork } from './count-node.ts';

/**
 * A way to price work. `weigh` gives what one node adds to `ops` in units of 1/`denominator`, so that sums of whole
 * numbers stay exact.
 */
export interface Convention {
  readonly name: string;
  readonly title: string;
  /** Where the rule was read, or that it is derived. */
  readonly source: string;
  readonly denominator: number;
  readonly weigh: (work: NodeWork) => number;
}

/** Whether both operands have 1 bit. */
export function isBinary({ weightBits, inputBits }: Pick<NodeWork, 'weightBits' | 'inputBits'>): boolean {
  return weightBits === 1 && inputBits === 1;
}

/** `ops` of a list of layers. */
export function countOps(convention: Convention, works: Iterable<NodeWork>): number {
  let parts = 0;
  for (const work of works) parts += convention.weigh(work);
  return parts / convention.denominator;
}

/** FLOPs + BOPs/`speedup`: a binary MAC costs 1/`speedup` of any other. */
function weighBinary(speedup: number) {
  return (work: NodeWork): number => (isBinary(work) ? work.macs : work.macs * speedup);
}

/** Bits of a multiplier as PokeBNN prices it: integers of 1, 2, 4 and 8 bits are what they are, the rest is a float. */
function multiplierBits(bits: number, floatBits: number): number {
  if (bits > 8) return floatBits;
  return bits > 4 ? 8 : bits > 2 ? 4 : bits;
}

/** Sum of MACs times weight bits times input bits. */
function weighAce(floatBits: number) {
  return ({ macs, weightBits, inputBits }: NodeWork): number =>
    macs * multiplierBits(weightBits, floatBits) * multiplierBits(inputBits, floatBits);
}

/** 1 for a float, 1/8, 1/16, 1/32 and 1/64 for 8, 4, 2 and 1 bits; the wider operand decides. In 64ths. */
function weighWider({ macs, weightBits, inputBits }: NodeWork): number {
  return macs * multiplierBits(Math.max(weightBits, inputBits), 64);
}

const BIREAL = 'Liu et al., Bi-Real Net (ECCV 2018), section 4.4; ReActNet (ECCV 2020), table 1';
const POKEBNN = 'Zhang, Zhang and Lew, PokeBNN (CVPR 2022), table 1';

/** The named conventions. */
export const CONVENTIONS = {
  ops64: {
    name: 'ops64',
    title: 'FLOPs + BOPs/64, convolutions and fully connected layers',
    source: BIREAL,
    denominator: 64,
    weigh: weighBinary(64),
  },
  'ops64-nofc': {
    name: 'ops64-nofc',
    title: 'ops64 without the classifier',
    source:
      'BMXNet v2, BinaryDenseNet and MeliusNet result tables (their figures leave fully connected layers of the head out)',
    denominator: 64,
    weigh: (work) => (work.isClassifier ? 0 : weighBinary(64)(work)),
  },
  ops58: {
    name: 'ops58',
    title: 'FLOPs + BOPs/58, the speed-up measured for XNOR-Net',
    source: "Prabhu et al., Hybrid Binary Networks (WACV 2018), plot_speedups in the authors' code",
    denominator: 58,
    weigh: weighBinary(58),
  },
  'xnor-layer': {
    name: 'xnor-layer',
    title: 'BOPs/64 plus one scaling per output element of a binary layer',
    source: 'Rastegari et al., XNOR-Net (ECCV 2016), section 4.1: speed-up 64cN/(cN + 64)',
    denominator: 64,
    weigh: (work) => (isBinary(work) ? work.macs + 64 * work.outputElements : 64 * work.macs),
  },
  ace: {
    name: 'ace',
    title: 'MACs x weight bits x input bits, floats as bfloat16',
    source: POKEBNN,
    denominator: 1,
    weigh: weighAce(16),
  },
  'ace-fp32': {
    name: 'ace-fp32',
    title: 'MACs x weight bits x input bits, floats as 32 bit',
    source: POKEBNN,
    denominator: 1,
    weigh: weighAce(32),
  },
  cpu64: {
    name: 'cpu64',
    title: 'MACs x 1 (float), 1/8, 1/16, 1/32 or 1/64 (8, 4, 2, 1 bit)',
    source: POKEBNN,
    denominator: 64,
    weigh: weighWider,
  },
  r2b: {
    name: 'r2b',
    title: 'ops64 plus normalisation, activation, addition and pooling',
    source:
      'Martinez et al., Real-to-Binary (ICLR 2020), table 1; the weight of each element-wise operation is derived',
    denominator: 64,
    weigh: (work) => weighBinary(64)(work) + 64 * work.elementwise,
  },
  'nas-bnn': {
    name: 'nas-bnn',
    title: 'MACs x sqrt(weight bits x input bits)/64 below 32 bit; the classifier counts its bias',
    source: "NAS-BNN (Lin et al. 2024), cost function of the authors' code",
    denominator: 64,
    weigh: weighNasBnn,
  },
  bnext: {
    name: 'bnext',
    title: 'BOPs/64, 8-bit stem and classifier at 1/8, 4-bit gates at 1/16',
    source: "Guo et al., BNext (2022), result table; the gates' 1/16 is derived",
    denominator: 64,
    weigh: weighWider,
  },
} as const satisfies Record<string, Convention>;

export type ConventionName = keyof typeof CONVENTIONS;
export const CONVENTION_NAMES = Object.keys(CONVENTIONS) as ConventionName[];

/** 8 x 8 bits come to 1/8, 1 x 1 to 1/64; a layer with a float operand is left whole. In 64ths. */
function weighNasBnn(work: NodeWork): number {
  const { macs, weightBits, inputBits, isClassifier, outputElements } = work;
  const isReal = Math.max(weightBits, inputBits) > 16;
  const products = macs + (isClassifier ? outputElements : 0);
  return products * (isReal ? 64 : Math.sqrt(weightBits * inputBits));
}

/** The convention of this name, whatever the case. Throws `E_USAGE` listing the names. */
export function parseConvention(text: string): Convention {
  const wanted = text.trim().toLowerCase();
  const found = CONVENTION_NAMES.find((name) => name === wanted);
  if (found !== undefined) return CONVENTIONS[found];
  throw new BitboneError('E_USAGE', `there is no counting convention "${text}"`, {
    fix: `use one of ${CONVENTION_NAMES.join(', ')}`,
  });
}
