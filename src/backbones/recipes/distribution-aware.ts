import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Sink } from '../sink.ts';
import { addParameter, addScalar } from '../sink.ts';
import { relu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/**
 * Two free weight levels per filter instead of two symmetric ones; otherwise XNOR-Net's order. The trained weight is
 * kept relative to the filter's threshold, so that its sign chooses the level. Where weights are given, the writers put
 * in the levels of their optimal split (src/export/weights/given-levels.ts).
 */
export const DISTRIBUTION_AWARE: Recipe = {
  name: 'distribution-aware',
  title: 'Distribution-aware binarization',
  source: 'Prabhu et al., WACV 2018; github erilyth/DistributionAwareBinarizedNetworks-WACV18',
  weights: 'binary',
  inputs: 'binary',
  normBefore: true,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: chooseLevel,
  activate: relu,
};

/** sign(w) * (alpha - beta) / 2 + (alpha + beta) / 2, which is alpha where w > 0 and beta where w < 0. */
function chooseLevel(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  const perFilter = shape.map((size, axis) => (axis === 0 ? size : 1));
  const alpha = addParameter(sink, `${name}.alpha`, perFilter, 1);
  const beta = addParameter(sink, `${name}.beta`, perFilter, -1);
  const half = addScalar(sink, `${name}.half`, 0.5);
  const combine = (fn: 'add' | 'sub' | 'mul', a: ValueId, b: ValueId, part: string) =>
    sink.add('elementwise', { fn }, [a, b], { name: `${name}.${part}` });
  const spread = combine('mul', combine('sub', alpha, beta, 'difference'), half, 'spread');
  const middle = combine('mul', combine('add', alpha, beta, 'sum'), half, 'middle');
  return combine('add', combine('mul', signOfWeight(sink, weight, shape, name), spread, 'chosen'), middle, 'levels');
}
