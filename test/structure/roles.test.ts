import { describe, expect, it } from 'vitest';
import { isMac } from '../../src/graph/graph.ts';
import { readFixture } from '../support/models.ts';

function describeLayers(name: string): string[] {
  return readFixture(name)
    .graph.nodes.filter(isMac)
    .map(
      ({ role }) =>
        `${role.part === 'stage' ? `${role.stage}.${role.block}` : role.part}${role.shortcut ? ' shortcut' : ''}`,
    );
}

describe('annotateRoles', () => {
  it('gives ResNet-18 its stages, blocks and shortcuts', () => {
    const stage = (number: number) => [
      `${number}.1`,
      `${number}.1`,
      `${number}.1 shortcut`,
      `${number}.2`,
      `${number}.2`,
    ];
    expect(describeLayers('resnet18')).toEqual([
      'stem',
      '1.1',
      '1.1',
      '1.2',
      '1.2',
      ...stage(2),
      ...stage(3),
      ...stage(4),
      'head',
    ]);
  });

  it('gives Bi-Real-18 a block per convolution and pooled projections as shortcuts', () => {
    const layers = describeLayers('bireal18');
    expect(layers.filter((layer) => layer.endsWith('shortcut'))).toEqual([
      '2.1 shortcut',
      '3.1 shortcut',
      '4.1 shortcut',
    ]);
    expect(layers.filter((layer) => layer.startsWith('4.'))).toHaveLength(5);
  });

  it('finds no shortcut in a plain chain', () => {
    expect(describeLayers('vgg16').filter((layer) => layer.endsWith('shortcut'))).toEqual([]);
  });
});
