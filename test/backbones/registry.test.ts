import { expect, test } from 'vitest';
import { findBackbone, listBackbones, namesOf } from '../../src/backbones/registry.ts';

test('no name or alias stands for two backbones', () => {
  const names = listBackbones()
    .flatMap(namesOf)
    .map((name) => name.toLowerCase().replace(/[\s_-]+/g, ''));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each([
  ['Bi-Real-18', 'bireal18'],
  ['birealnet18', 'bireal18'],
  ['ReActNet_A', 'reactnet-a'],
  ['ResNetE-18', 'resnete18'],
  ['BinaryDenseNet 28', 'bdn28'],
  ['MeliusNet-22', 'meliusnet22'],
  ['QuickNet Medium', 'quicknet'],
  ['Sketch-A-Net', 'sketch-a-net'],
  ['MobileNetV1', 'mobilenetv1-x1.0'],
])('%s finds %s', (typed, name) => {
  expect(findBackbone(typed)?.name).toBe(name);
});

test('a family of all widths has members that no file lists', () => {
  const config = findBackbone('mobilenetv1-x0.6');
  expect(config?.stem[0]).toMatchObject({ width: 19 });
  expect(config?.stages.map((stage) => ('width' in stage ? stage.width : 0))).toEqual([38, 76, 153, 307, 614]);
  expect(findBackbone('PokeBNN-1.4x')?.stages[0]).toMatchObject({ width: 356 });
  expect(findBackbone('pokebnn-0.3x')?.stages[0]).toMatchObject({ width: 76 });
});

test('other names find nothing', () => {
  expect(findBackbone('resnet19')).toBeUndefined();
  expect(findBackbone('pokebnn-x')).toBeUndefined();
});
