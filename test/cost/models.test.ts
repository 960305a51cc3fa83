import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
/** ONNX's own light models, which are not part of this repository. */
const LIGHT = fileURLToPath(new URL('../../../shared/models/', import.meta.url));

const COUNTS = readFileSync(`${FIXTURES}counts.csv`, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

function findModel(path: string): string {
  return path.startsWith('torch/') ? FIXTURES + path.slice('torch/'.length) : LIGHT + path;
}

function load(path: string) {
  return readModel(createByteSource(path, readFileSync(findModel(path)))).graph;
}

describe('counts made with ONNX shape inference', () => {
  for (const [path = '', convMacs, gemmMacs, macs, stored, convs, gemms] of COUNTS) {
    test.skipIf(!existsSync(findModel(path)))(path, () => {
      const { layers, totals, unknown } = costOf(load(path));
      const isConv = (kind: string) => kind === 'conv' || kind === 'convTranspose';
      const found = [true, false].map((wanted) =>
        layers.filter((layer) => layer.isLayer && isConv(layer.kind) === wanted),
      );
      expect(found.map((rows) => rows.reduce((sum, row) => sum + row.macs, 0))).toEqual([
        Number(convMacs),
        Number(gemmMacs),
      ]);
      expect(found.map((rows) => rows.length)).toEqual([Number(convs), Number(gemms)]);
      expect(totals).toMatchObject({ macs: Number(macs), storedParams: Number(stored) });
      expect(unknown).toEqual([]);
    });
  }
});

/** Largest live set of an ideal schedule without overwriting, as three tools that plan memory agree on. */
const IDEAL_PEAKS: readonly [string, number][] = [
  ['torch/resnet18.onnx', 6_422_528],
  ['torch/mobilenet_v2.onnx', 9_633_792],
  ['torch/densenet121.onnx', 8_429_568],
  ['torch/squeezenet1_1.onnx', 6_308_352],
  ['torch/googlenet.onnx', 6_422_528],
  ['torch/efficientnet_b0.onnx', 14_450_688],
  ['light/light_resnet50.onnx', 9_633_792],
];

describe('peak activation memory without overwriting', () => {
  for (const [path, peakActivationBytes] of IDEAL_PEAKS) {
    test.skipIf(!existsSync(findModel(path)))(path, () => {
      expect(costOf(load(path), { inPlace: false }).totals).toMatchObject({ peakActivationBytes });
    });
  }
});

test('Bi-Real-18 as published: 163 M OPs, 1.68 G BOPs, 33.6 Mbit, 4.00 MiB', () => {
  const { totals } = costOf(load('torch/bireal18.onnx'));
  expect(totals).toMatchObject({ bops: 1_676_279_808, flops: 137_793_536, ops: 163_985_408 });
  expect(totals).toMatchObject({ params: 11_689_512, binaryParams: 10_985_472, modelSizeBytes: 4_189_344 });
  expect(totals).toMatchObject({ activations: 2_483_712, binaryActivations: 1_505_280 });
});

const RESNET50 = 'light/light_resnet50.onnx';
test.skipIf(!existsSync(findModel(RESNET50)))('ResNet-50 has the parameters torchvision states', () => {
  expect(costOf(load(RESNET50)).totals.params).toBe(25_557_032);
});
