import type { GraphBuilder } from '../graph/build.ts';
import type { ValueId } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';

/** What emits nodes: a builder for a new graph, or a draft of an imported one. Neither need know shapes on the way. */
export type Sink = Pick<GraphBuilder, 'add' | 'constant'>;

/** A trainable tensor that starts at one value (a shift, a slope, a scale). */
export function addParameter(sink: Sink, name: string, shape: Shape, value: number): ValueId {
  return sink.constant(name, shape, { kind: 'initial', initialiser: { kind: 'constant', value } });
}

/** A trainable weight, drawn from Kaiming's normal distribution where values are needed. */
export function addWeight(sink: Sink, name: string, shape: Shape): ValueId {
  return sink.constant(name, shape, { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
}

/** A number of the formula itself: not trainable, the same in every network. */
export function addScalar(sink: Sink, name: string, value: number): ValueId {
  return sink.constant(name, [], { kind: 'fill', value });
}

/** Shape of one number per channel that broadcasts over a map (rank 4, or 3 and 5 for sequences and volumes) or a vector (rank 2). */
export function channelShape(channels: number, rank: number): Shape {
  return [1, channels, ...Array<number>(rank - 2).fill(1)];
}
