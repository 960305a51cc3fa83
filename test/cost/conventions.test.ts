import { describe, expect, test } from 'vitest';
import {
  CONVENTION_NAMES,
  CONVENTIONS,
  type ConventionName,
  countOps,
  parseConvention,
} from '../../src/cost/conventions.ts';
import type { NodeWork } from '../../src/cost/count-node.ts';
import { BitboneError } from '../../src/graph/errors.ts';

function layer(macs: number, bits: number, change: Partial<NodeWork> = {}): NodeWork {
  return { macs, elementwise: 0, weightBits: bits, inputBits: bits, outputElements: 0, isClassifier: false, ...change };
}

function opsOf(name: ConventionName, ...layers: readonly NodeWork[]): number {
  return countOps(CONVENTIONS[name], layers);
}

const REACTNET_A = [
  layer(4_816_896_000, 1),
  layer(10_838_016, 32),
  layer(1_024_000, 32, { isClassifier: true, outputElements: 1000 }),
];
const BIREAL_18 = [
  layer(1_676_279_808, 1),
  layer(137_281_536, 32),
  layer(512_000, 32, { isClassifier: true, outputElements: 1000 }),
];
const BNEXT_T = [layer(4_816_896_000, 1), layer(11_862_016, 8), layer(1_482_496, 4)];
const BNEXT_L = [layer(52_150_927_360, 1), layer(23_724_032, 8), layer(15_694_848, 4)];
const POKEBNN = [layer(3_609_460_736, 1), layer(3_632_640, 4), layer(8_671_232, 8)];

describe('published figures', () => {
  test('ops64: ReActNet-A 0.87e8, Bi-Real-18 1.63e8 (truncated)', () => {
    expect(opsOf('ops64', ...REACTNET_A)).toBe(87_126_016);
    expect(opsOf('ops64', ...BIREAL_18)).toBe(163_985_408);
  });
  test('ops64-nofc: Bi-Real-18 without its classifier', () => {
    expect(opsOf('ops64-nofc', ...BIREAL_18)).toBe(163_473_408);
  });
  test('ops58: AlexNet at 127.2 M with conv1 and conv8 real', () => {
    const alexnet = [layer(105_415_200, 32), layer(1_025_648_256, 1), layer(4_096_000, 32)];
    expect(opsOf('ops58', ...alexnet) / 1e6).toBeCloseTo(127.2, 1);
  });
  test('xnor-layer: 256 channels of 3x3 filters run 62.27 times as fast', () => {
    const pixels = 14 * 14;
    const macs = 256 * 9 * pixels;
    const real = opsOf('xnor-layer', layer(macs, 32, { outputElements: pixels }));
    expect(real / opsOf('xnor-layer', layer(macs, 1, { outputElements: pixels }))).toBeCloseTo(62.27, 2);
  });
  test("ace: ReActNet-A 7.9e9, PokeBNN-1x as in the integers of its authors' test", () => {
    expect(opsOf('ace', ...REACTNET_A)).toBe(7_853_572_096);
    expect(opsOf('ace', ...POKEBNN)).toBe(4_091_469_824 + 131_072_000);
  });
  test('ace-fp32: ReActNet-A with floats at 1024', () => {
    expect(opsOf('ace-fp32', ...REACTNET_A)).toBe(4_816_896_000 + 1024 * 11_862_016);
  });
  test('cpu64: PokeBNN-1x 57.7 M, ReActNet-A 87.2 M (published from rounded terms)', () => {
    expect(opsOf('cpu64', ...POKEBNN) / 1e6).toBeCloseTo(57.7, 1);
    expect(opsOf('cpu64', ...REACTNET_A) / 87.2e6).toBeCloseTo(1, 2);
  });
  test('bnext: T 77 M and L 819 M', () => {
    expect(Math.round(opsOf('bnext', ...BNEXT_T) / 1e6)).toBe(77);
    expect(Math.round(opsOf('bnext', ...BNEXT_L) / 1e6)).toBe(819);
  });
  test('nas-bnn: an 8-bit stem at 1/8 and (c + 1) * classes', () => {
    const classifier = layer(128 * 10, 32, { isClassifier: true, outputElements: 10 });
    expect(opsOf('nas-bnn', layer(8000, 8), layer(6400, 1), classifier)).toBe(1000 + 100 + 129 * 10);
  });
  test('r2b: element-wise operations are added', () => {
    expect(opsOf('r2b', layer(640, 1), layer(0, 32, { elementwise: 7 }))).toBe(10 + 7);
  });
});

test('a 1-bit weight alone does not make a layer binary', () => {
  expect(opsOf('ops64', layer(64, 32, { weightBits: 1 }))).toBe(64);
});

test('names are found whatever the case; others are refused with the list', () => {
  expect(parseConvention(' ACE ')).toBe(CONVENTIONS.ace);
  expect(() => parseConvention('toString')).toThrowError(BitboneError);
  expect(() => parseConvention('flops')).toThrowError(CONVENTION_NAMES.join(', '));
});
