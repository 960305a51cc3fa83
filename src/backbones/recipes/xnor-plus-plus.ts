import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter } from '../sink.ts';
import { prelu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe, ScaleSite } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** Batch norm, sign, convolution, times learned scales per channel, row and column, PReLU, plus shortcut. */
export const XNOR_PLUS_PLUS: Recipe = {
  name: 'xnor++',
  title: 'XNOR-Net++',
  source: 'Bulat & Tzimiropoulos, BMVC 2019; github larq/zoo (LearnedRescaleLayer)',
  weights: 'binary',
  inputs: 'binary',
  normBefore: true,
  shortcutPerConv: true,
  activationPlace: 'beforeShortcut',
  binarizeInput: signOf,
  binarizeWeight: signOfWeight,
  scaleOutput: scaleByAxes,
  activate: prelu,
};

/** y times the outer product of one learned vector per axis. */
function scaleByAxes(sink: Sink, y: ValueId, { name, outChannels, outputSize }: ScaleSite): ValueId {
  const axes = [outChannels, ...outputSize];
  const vectors = axes.map((size, axis) => {
    const shape = [1, ...axes.map((_, other) => (other === axis ? size : 1))];
    return addParameter(sink, `${name}.rescale.axis${axis + 1}`, shape, 1);
  });
  return vectors.reduce(
    (value, vector, axis) =>
      sink.add('elementwise', { fn: 'mul' }, [value, vector], { name: `${name}.rescale${axis + 1}` }),
    y,
  );
}
