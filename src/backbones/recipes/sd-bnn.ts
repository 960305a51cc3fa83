import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Sink } from '../sink.ts';
import { addParameter, addScalar } from '../sink.ts';
import { hardtanh } from './activations.ts';
import { emitGate } from './gates.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanOverFilter, signOfWeight } from './weights.ts';

const GATE_REDUCTION = 16;
/** How much of the filter's mean the learned share moves the weights by. */
const MEAN_SHARE = 0.01;

/** Self-distribution: inputs and weights are shifted by what they themselves say before the signs. */
export const SD_BNN: Recipe = {
  name: 'sd-bnn',
  title: 'SD-BNN',
  source: 'Xue et al., Applied Intelligence 2022; github pingxue-hfut/sd-bnn, pingxue-hfut/DWR',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: shiftBySelf,
  binarizeWeight: shiftByMean,
  activate: hardtanh,
};

/** sign(x + gate(x)) with one gate value per channel. */
function shiftBySelf(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  if (rank === 2) return signOf(sink, x, channels, name);
  const hidden = Math.floor(channels / GATE_REDUCTION);
  const spec = {
    name: `${name}.shift`,
    inChannels: channels,
    hidden,
    outChannels: channels,
    bias: false,
    squash: 'sigmoid',
    rank,
  } as const;
  const shifted = sink.add('elementwise', { fn: 'add' }, [x, emitGate(sink, x, spec)], { name: `${name}.shift` });
  return signOf(sink, shifted, channels, name);
}

/** sign(w + sigmoid(a) * 0.01 * mean w) with a learned `a` per filter. */
function shiftByMean(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  const perFilter = shape.map((size, axis) => (axis === 0 ? size : 1));
  const combine = (fn: 'add' | 'mul', a: ValueId, b: ValueId, part: string) =>
    sink.add('elementwise', { fn }, [a, b], { name: `${name}.${part}` });
  const share = sink.add('unary', { fn: 'sigmoid' }, [addParameter(sink, `${name}.a`, perFilter, 0)], {
    name: `${name}.share`,
  });
  const mean = meanOverFilter(sink, weight, shape, `${name}.mean`);
  const scaled = combine('mul', mean, addScalar(sink, `${name}.factor`, MEAN_SHARE), 'part');
  return signOfWeight(sink, combine('add', weight, combine('mul', share, scaled, 'move'), 'moved'), shape, name);
}
