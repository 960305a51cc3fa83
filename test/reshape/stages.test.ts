import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { findParts } from '../../src/reshape/stages.ts';

describe('findParts', () => {
  it.each(['vgg11', 'sketch-a-net', 'mobilenetv1-x0.25', 'resnet18'])(
    'keeps the sign in front of a layer in the block of the layer (%s)',
    (name) => {
      const { graph } = binarize(buildBackbone(findBackbone(name)!), { recipe: BIREAL, select: 'inner' });
      const blocks = findParts(graph).flatMap((part) => part.blocks);
      for (const { entry } of blocks.slice(1)) expect(graph.values[entry]!.bits).toBe(32);
      const nodes = blocks.flatMap(({ segments }) => segments.flatMap((segment) => segment.nodes));
      expect(nodes.sort((a, b) => a - b)).toEqual([...graph.nodes.keys()]);
    },
  );
});
