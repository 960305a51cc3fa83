import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { countElements } from '../../graph/tensor.ts';
import type { Sink } from '../sink.ts';
import { addScalar } from '../sink.ts';
import { hardtanh } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { meanOverFilter, signOfWeight } from './weights.ts';

/** Balanced, standardised weights with a power-of-two scale; sign, convolution, batch norm, plus shortcut, hardtanh. */
export const IR_NET: Recipe = {
  name: 'ir-net',
  title: 'IR-Net',
  source: 'Qin et al., CVPR 2020; github htqin/IR-Net',
  weights: 'binary',
  inputs: 'binary',
  normBefore: false,
  shortcutPerConv: true,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: standardizedSign,
  activate: hardtanh,
};

/** sign(v) * 2^round(log2(mean |v|)) per filter, with v = (w - mean w) / std w (IR-Net, equations 8 to 10). */
function standardizedSign(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  const v = standardize(sink, weight, shape, name);
  const magnitude = meanOverFilter(
    sink,
    sink.add('unary', { fn: 'abs' }, [v], { name: `${name}.abs` }),
    shape,
    `${name}.magnitude`,
  );
  const logarithm = sink.add('unary', { fn: 'log' }, [magnitude], { name: `${name}.log` });
  const binary = combine(sink, 'mul', logarithm, addScalar(sink, `${name}.log2e`, Math.LOG2E), `${name}.log2`);
  const exponent = sink.add('unary', { fn: 'round' }, [binary], { name: `${name}.round` });
  const scale = combine(sink, 'pow', addScalar(sink, `${name}.two`, 2), exponent, `${name}.shift`);
  return combine(sink, 'mul', signOfWeight(sink, v, shape, name), scale, `${name}.scaled`);
}

/** The standard deviation is the sample's, with n - 1, as PyTorch's `std`. */
function standardize(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  const count = countElements(shape.slice(1));
  const centred = combine(sink, 'sub', weight, meanOverFilter(sink, weight, shape, `${name}.mean`), `${name}.centred`);
  const square = combine(sink, 'mul', centred, centred, `${name}.square`);
  const spread = meanOverFilter(sink, square, shape, `${name}.spread`);
  const correction = addScalar(sink, `${name}.correction`, count / Math.max(1, count - 1));
  const variance = combine(sink, 'mul', spread, correction, `${name}.variance`);
  const deviation = sink.add('unary', { fn: 'sqrt' }, [variance], { name: `${name}.deviation` });
  return combine(sink, 'div', centred, deviation, `${name}.standard`);
}

function combine(sink: Sink, fn: 'add' | 'sub' | 'mul' | 'div' | 'pow', a: ValueId, b: ValueId, name: string): ValueId {
  return sink.add('elementwise', { fn }, [a, b], { name });
}
