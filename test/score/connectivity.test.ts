import { describe, expect, it } from 'vitest';
import { findConnectivity } from '../../src/score/connectivity.ts';
import { readFixture } from '../support/models.ts';

function countKinds(name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of findConnectivity(readFixture(name).graph).values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe('findConnectivity', () => {
  it('sees one shortcut per convolution in Bi-Real-18', () => {
    // the stem and the three projections are bypassed by nothing
    expect(countKinds('bireal18')).toEqual({ residual: 16, plain: 4 });
  });

  it('sees one shortcut per two convolutions in ResNet-18', () => {
    expect(countKinds('resnet18')).toEqual({ block: 16, plain: 4 });
  });

  it('sees no shortcut in VGG-16, and concatenation in DenseNet-121', () => {
    expect(countKinds('vgg16')).toEqual({ plain: 13 });
    expect(countKinds('densenet121').dense).toBe(58);
  });
});
