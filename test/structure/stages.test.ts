import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/structure/blocks.ts';
import { findStructure } from '../../src/structure/stages.ts';
import { listFixtures, listLightModels, readModelFile } from '../support/models.ts';

/** Stages as `map:blocks`; the stem is the first block, then the head's blocks. */
const STRUCTURES: Record<string, string> = {
  alexnet: '27x27:1 13x13:3 head:3',
  bireal18: '56x56:4 28x28:4 14x14:4 7x7:4 head:1',
  densenet121: '56x56:2 28x28:2 14x14:2 7x7:1 head:1',
  efficientnet_b0: '112x112:1 56x56:2 28x28:2 14x14:6 7x7:6 head:1',
  googlenet: '56x56:2 28x28:2 14x14:5 7x7:2 head:1',
  mobilenet_v2: '112x112:1 56x56:2 28x28:3 14x14:7 7x7:5 head:1',
  resnet18: '56x56:2 28x28:2 14x14:2 7x7:2 head:1',
  resnet18_bn: '56x56:2 28x28:2 14x14:2 7x7:2 head:1',
  resnet18_dynbatch: '56x56:2 28x28:2 14x14:2 7x7:2 head:1',
  resnet34: '56x56:3 28x28:4 14x14:6 7x7:3 head:1',
  squeezenet1_1: '55x55:2 27x27:2 13x13:4 head:2',
  vgg16: '224x224:1 112x112:2 56x56:3 28x28:3 14x14:3 head:3',
  light_bvlc_alexnet: '26x26:1 12x12:3 head:3',
  light_inception_v1: '55x55:2 27x27:2 13x13:5 6x6:2 head:1',
  light_resnet50: '56x56:3 28x28:4 14x14:6 7x7:3 head:1',
  light_squeezenet: '55x55:2 27x27:2 13x13:4 head:2',
  light_vgg19: '224x224:1 112x112:2 56x56:4 28x28:4 14x14:4 head:3',
};

const models = [...listFixtures(), ...listLightModels()];

describe('findStructure', () => {
  it.each(models.map((path) => [basename(path, '.onnx'), path]))('recovers the stages of %s', (name, path) => {
    const { stem, stages, head } = findStructure(readModelFile(path).graph);
    expect(stem).toHaveLength(1);
    expect([...stages.map(describeStage), `head:${head.length}`].join(' ')).toBe(STRUCTURES[name]);
  });

  it.skipIf(listLightModels().length === 0)('covers the models beside the checkout', () => {
    expect(listLightModels()).toHaveLength(5);
  });
});

function describeStage(blocks: readonly Block[]): string {
  return `${blocks[0]!.resolution}:${blocks.length}`;
}
