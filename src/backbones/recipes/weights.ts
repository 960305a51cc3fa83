import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Sink } from '../sink.ts';

/** All axes but that of the outputs. */
export function filterAxes(shape: Shape): number[] {
  return shape.slice(1).map((_, index) => index + 1);
}

/** The weight as trained. */
export function keepWeight(_sink: Sink, weight: ValueId): ValueId {
  return weight;
}

/** sign(w). */
export function signOfWeight(sink: Sink, weight: ValueId, _shape: Shape, name: string): ValueId {
  return sink.add('unary', { fn: 'sign' }, [weight], { name: `${name}.sign` });
}

/** sign(w) times the mean of |w| per output channel (XNOR-Net, Rastegari et al., ECCV 2016, equation 6). */
export function meanScaledSign(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  const sign = signOfWeight(sink, weight, shape, name);
  const magnitude = sink.add('unary', { fn: 'abs' }, [weight], { name: `${name}.abs` });
  const scale = meanOverFilter(sink, magnitude, shape, `${name}.scale`);
  return sink.add('elementwise', { fn: 'mul' }, [sign, scale], { name: `${name}.scaled` });
}

/** Mean per output channel, kept in a shape that broadcasts to the weight. */
export function meanOverFilter(sink: Sink, weight: ValueId, shape: Shape, name: string): ValueId {
  return sink.add('reduce', { fn: 'mean', axes: filterAxes(shape), keepDims: true }, [weight], { name });
}
