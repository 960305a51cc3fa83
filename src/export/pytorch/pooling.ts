import type { ValueId } from '../../graph/graph.ts';
import { call, literal, sizes } from '../code/piece.ts';
import { argument, dimensional, layer } from './layer.ts';
import { padWindow } from './padded-window.ts';
import { refuse, type Translate } from './scope.ts';

export const translatePool: Translate<'pool'> = (node, scope) => {
  const { attrs } = node;
  if (attrs.mode === 'lp') refuse(node, 'pooling by p-norm');
  if (node.outputs.length > 1 && scope.isRead(node.outputs[1]!)) refuse(node, 'indices of maxima');
  const isMax = attrs.mode === 'max';
  const window = padWindow(node, scope, isMax ? Number.NEGATIVE_INFINITY : 0);
  const isPadded = attrs.pads.some((pad) => pad !== 0);
  if (!isMax && attrs.dilations.some((step) => step !== 1)) refuse(node, 'an average over a dilated window');
  const countsPads = attrs.countIncludePad || !isPadded;
  if (!isMax && window.isWrapped && !countsPads)
    refuse(node, 'an average without its pads, which differ between sides');
  const make = call(dimensional(isMax ? 'nn.MaxPool' : 'nn.AvgPool', node, attrs.kernel.length), [
    [sizes('kernel_size', attrs.kernel)],
    argument('stride', sizes('stride', attrs.strides)),
    window.padding.every((pad) => pad === 0) ? undefined : argument('padding', sizes('padding', window.padding)),
    attrs.dilations.every((step) => step === 1) ? undefined : argument('dilation', sizes('dilation', attrs.dilations)),
    attrs.ceilMode ? ['ceil_mode=True'] : undefined,
    isMax || countsPads ? undefined : ['count_include_pad=False'],
  ]);
  return layer('pool', make, [], window.wrap([{ value: node.inputs[0]! }]));
};

/** One slope per channel, or one for all. */
export const translatePrelu: Translate<'prelu'> = (node, scope) => {
  const [x, slope] = node.inputs as readonly [ValueId, ValueId];
  const channels = scope.value(x).shape[1];
  const { shape, content } = scope.value(slope);
  const count = shape.reduce((product, size) => product * size, 1);
  const rank = scope.value(x).shape.length;
  const isPerChannel = count === channels && shape[shape.length - rank + 1] === channels;
  if (content === undefined || !(isPerChannel || count === 1)) {
    return [
      'torch.where(',
      { value: x },
      ' < 0, ',
      ...scope.operand(node, 1),
      ' * ',
      { value: x },
      ', ',
      { value: x },
      ')',
    ];
  }
  return layer(
    'act',
    call('nn.PReLU', [[literal('channels', count)]]),
    [{ attribute: 'weight', value: slope, shape: [count] }],
    [{ value: x }],
  );
};
