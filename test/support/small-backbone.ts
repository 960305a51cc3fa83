import { buildBackbone } from '../../src/backbones/build.ts';
import type { Graph } from '../../src/graph/graph.ts';

/** A Bi-Real network of two stages over images of 32 pixels, of a size that all its candidates can be gone through. */
export function buildSmallBackbone(): Graph {
  const shortcut = { kind: 'poolConv' } as const;
  return buildBackbone({
    name: 'small',
    family: 'own',
    source: 'made up',
    input: { channels: 3, size: 32 },
    classes: 10,
    recipe: 'bireal',
    stem: [{ layer: 'conv', width: 16, kernel: 3, stride: 2 }],
    stages: [
      { block: 'residual', depth: 2, width: 16, convs: 1, shortcut },
      { block: 'residual', depth: 2, width: 32, stride: 2, convs: 1, shortcut },
    ],
    head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
  });
}
