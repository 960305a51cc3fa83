import type { OpAttrs } from '../../graph/op.ts';
import { type Code, call, literal, sizes } from '../code/piece.ts';
import { resolvePads } from '../code/window.ts';
import { layer, named } from './layer.ts';
import { padMap, padSides, readSizes } from './padded-map.ts';
import { type KerasScope, type NodeOf, refuse, type Translate } from './scope.ts';

type Pool = NodeOf<'pool'>;
type PoolWindow = OpAttrs['pool'];

export const translatePool: Translate<'pool'> = (node, scope) => {
  const { attrs } = node;
  if (attrs.mode === 'lp' || attrs.kernel.length !== 2)
    return refuse(node, 'pooling by p-norm, or over other than two axes');
  if (attrs.dilations.some((step) => step !== 1)) refuse(node, 'a dilated window');
  const window = growWindow(node, scope);
  return attrs.mode === 'max' ? maximum(node, scope, window) : average(node, scope, window);
};

function maximum(node: Pool, scope: KerasScope, window: PoolWindow): Code {
  const { x, padding } = padMap(window, scope, node, scope.operand(node, 0), 'LOWEST');
  return poolLayer('keras.layers.MaxPool2D', window, padding, x);
}

/** TensorFlow's own padding is no part of its averages; pads in front of them are. */
function average(node: Pool, scope: KerasScope, window: PoolWindow): Code {
  const { input, output } = readSizes(node, scope);
  const x = scope.operand(node, 0);
  const isPadded = window.pads.some((pad) => pad !== 0);
  if (isPadded && window.countIncludePad) {
    const counted = resolvePads(node.attrs, input, output);
    if (window.pads.some((pad, index) => pad !== counted[index]))
      refuse(node, 'an average that counts some of its pads');
    return poolLayer('keras.layers.AveragePooling2D', window, 'valid', [
      'pad_map(',
      ...x,
      ', ',
      ...padSides(window.pads),
      ')',
    ]);
  }
  const padded = padMap(window, scope, node, x);
  if (!isPadded || padded.padding === 'same')
    return poolLayer('keras.layers.AveragePooling2D', window, padded.padding, padded.x);
  return call('average_pool', [
    x,
    [sizes('pool_size', window.kernel)],
    [sizes('strides', window.strides)],
    padSides(window.pads),
  ]);
}

function poolLayer(type: string, window: PoolWindow, padding: 'same' | 'valid', x: Code): Code {
  const make = call(type, [
    [sizes('pool_size', window.kernel)],
    named('strides', sizes('strides', window.strides)),
    named('padding', literal('padding', `'${padding}'`)),
  ]);
  return layer('pool', make, [], x);
}

/** The window with pads of its own, as many more at the end as rounding up takes. */
function growWindow(node: Pool, scope: KerasScope): PoolWindow {
  const { attrs } = node;
  const { input, output } = readSizes(node, scope);
  const pads = resolvePads(attrs, input, output);
  const half = pads.length / 2;
  const ends = pads.slice(half).map((pad, axis) => {
    const reach = (output[axis]! - 1) * attrs.strides[axis]! + attrs.kernel[axis]!;
    return attrs.ceilMode ? Math.max(pad, reach - input[axis]! - pads[axis]!) : pad;
  });
  return { ...attrs, autoPad: 'explicit', pads: [...pads.slice(0, half), ...ends] };
}
