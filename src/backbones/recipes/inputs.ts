import type { ValueId } from '../../graph/graph.ts';
import type { Sink } from '../sink.ts';
import { addParameter, channelShape } from '../sink.ts';

/** sign(x); 0 stays 0, as in the published code and in ONNX. */
export function signOf(sink: Sink, x: ValueId, _channels: number, name: string): ValueId {
  return sink.add('unary', { fn: 'sign' }, [x], { name: `${name}.sign` });
}

/** x as it is, for layers whose input stays real. */
export function keepReal(_sink: Sink, x: ValueId): ValueId {
  return x;
}

/**
 * RSign of ReActNet (Liu et al., ECCV 2020, equation 4): sign(x - t) with a learned threshold per channel, written as
 * its code does, sign(x + shift).
 */
export function shiftedSignOf(sink: Sink, x: ValueId, channels: number, name: string, rank: number = 4): ValueId {
  const shift = addParameter(sink, `${name}.threshold`, channelShape(channels, rank), 0);
  const shifted = sink.add('elementwise', { fn: 'add' }, [x, shift], { name: `${name}.shift` });
  return signOf(sink, shifted, channels, name);
}
