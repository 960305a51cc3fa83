import { describe, expect, it } from 'vitest';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { countLayers } from '../../src/reshape/binarize/count-layers.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { readFixture } from '../support/models.ts';

/** Patches by a convolution where wanted, then linear layers and a product of data with data, as a transformer has. */
function buildTransformer(hasPatches: boolean): Graph {
  const net = newGraph('transformer');
  const weight = (name: string, shape: number[]): ValueId => net.constant(name, shape, { kind: 'fill', value: 0.1 });
  const multiply = (a: ValueId, b: ValueId): ValueId => net.add('matmul', { arithmetic: 'float' }, [a, b]);
  let x = net.input('input', hasPatches ? [1, 3, 8, 8] : [1, 4, 4]);
  if (hasPatches) {
    const window = { kernel: [4, 4], strides: [4, 4], dilations: [1, 1], pads: [0, 0, 0, 0] };
    const attrs = { ...window, autoPad: 'explicit', groups: 1, arithmetic: 'float' } as const;
    const patches = net.add('conv', attrs, [x, weight('patch.weight', [4, 3, 4, 4]), weight('bias', [4])], {
      name: 'patch',
    });
    x = net.add('reshape', { shape: [1, 4, 4], allowZero: false }, [patches]);
  }
  const query = multiply(x, weight('query', [4, 4]));
  const scores = multiply(query, net.add('transpose', { perm: [0, 2, 1] }, [x]));
  return net.finish([multiply(scores, weight('head', [4, 10]))]);
}

describe('a network of linear layers', () => {
  it.each([
    [true, 'inner', 'inner: .* none is selected of 1 convolution and 2 linear layers (select all, or layers by name)'],
    [false, 'inner', 'inner: .* none is selected of 0 convolutions and 2 linear layers (give a network with'],
    [false, 'all', 'all: a recipe binarizes convolutions, not linear layers, and none is selected'],
  ] as const)('is refused, not left as it is (convolution: %s, %s)', (hasPatches, select, message) => {
    const pattern = new RegExp(message.replace(/[()]/g, '\\$&'));
    expect(() => binarize(buildTransformer(hasPatches), { recipe: BIREAL, select })).toThrowError(pattern);
  });

  it('is binarized where a convolution is selected', () => {
    const { edits } = binarize(buildTransformer(true), { recipe: BIREAL, select: 'all' });
    expect(edits.filter(({ kind }) => kind === 'precision').map(({ subject }) => subject)).toEqual(['patch']);
  });
});

describe('the layers that recipes reach', () => {
  it('are convolutions; products of data are no layers', () => {
    expect(countLayers(buildTransformer(true))).toEqual({ convolutions: 1, linear: 2, innerLinear: 1 });
    expect(countLayers(readFixture('vgg16').graph)).toEqual({ convolutions: 13, linear: 3, innerLinear: 2 });
    expect(countLayers(readFixture('resnet18').graph)).toEqual({ convolutions: 20, linear: 1, innerLinear: 0 });
  });
});
