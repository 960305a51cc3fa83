import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { relu } from './activations.ts';
import { signOf } from './inputs.ts';
import type { Recipe, ScaleSite } from './recipe.ts';
import { meanScaledSign } from './weights.ts';

/** Batch norm, sign, convolution with the mean of |w| per filter, ReLU; the scale K of the inputs left out. */
export const XNOR_ALPHA: Recipe = {
  name: 'xnor-alpha',
  title: 'XNOR-Net without the input scale K',
  source: 'Rastegari et al., ECCV 2016; github larq/zoo, erilyth/HybridBinaryNetworks-WACV18',
  weights: 'binary',
  inputs: 'binary',
  normBefore: true,
  shortcutPerConv: false,
  activationPlace: 'afterShortcut',
  binarizeInput: signOf,
  binarizeWeight: meanScaledSign,
  activate: relu,
};

/** The same with K. */
export const XNOR: Recipe = {
  ...XNOR_ALPHA,
  name: 'xnor',
  title: 'XNOR-Net',
  source: 'Rastegari et al., ECCV 2016; github allenai/XNOR-Net',
  scaleOutput: scaleByInput,
};

/**
 * y times K (XNOR-Net, section 3.2): the mean of |x| over the channels, averaged over each window of the convolution.
 * The box filter is an average pool, so K costs no multiply-accumulates of a layer.
 */
function scaleByInput(sink: Sink, y: ValueId, site: ScaleSite): ValueId {
  const magnitude = sink.add('unary', { fn: 'abs' }, [site.input], { name: `${site.name}.k.abs` });
  const mean = sink.add('reduce', { fn: 'mean', axes: [1], keepDims: true }, [magnitude], {
    name: `${site.name}.k.mean`,
  });
  const scale = site.rank > 2 ? averageWindows(sink, mean, site) : mean;
  return sink.add('elementwise', { fn: 'mul' }, [y, scale], { name: `${site.name}.k.scale` });
}

function averageWindows(sink: Sink, x: ValueId, { kernel, strides, pads, dilations, name }: ScaleSite): ValueId {
  const window = { kernel, strides, pads, dilations, autoPad: 'explicit' } as const;
  return sink.add('pool', { ...window, mode: 'average', ceilMode: false, countIncludePad: true }, [x], {
    name: `${name}.k.box`,
  });
}
