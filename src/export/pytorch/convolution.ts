import type { ValueId } from '../../graph/graph.ts';
import { type Code, call, literal, type Member, sizes } from '../code/piece.ts';
import type { WeightSides } from '../code/weight-sides.ts';
import { symmetricPads } from '../code/window.ts';
import { argument, dimensional, layer } from './layer.ts';
import { type ConvWindow, padWindow, windowArguments } from './padded-window.ts';
import { type NodeOf, refuse, type TorchScope, type Translate } from './scope.ts';

export const translateConv =
  (sides: WeightSides): Translate<'conv'> =>
  (node, scope) => {
    const { attrs } = node;
    if (attrs.arithmetic !== 'float') refuse(node, 'integer arithmetic');
    const [x, w] = node.inputs as readonly [ValueId, ValueId];
    const bias = node.inputs[2] ?? null;
    const side = sides.of(w);
    const window = padWindow(node, scope);
    const type = dimensional('Conv', node, attrs.kernel.length);
    if (side === undefined || side.kind === 'unit') return functionalConv(node, scope, window, side?.member);
    const className =
      side.kind === 'plain' ? `nn.${type}` : `${side.kind === 'scaled' ? 'ScaledBinary' : 'Binary'}${type}`;
    if (side.kind !== 'plain' && type !== 'Conv2d') refuse(node, 'a binary convolution over other than two axes');
    const shape = scope.value(w).shape;
    const make = call(className, [
      [literal('in_channels', shape[1]! * attrs.groups)],
      [literal('out_channels', shape[0]!)],
      [sizes('kernel_size', attrs.kernel)],
      ...windowArguments(attrs, window.padding),
      bias === null ? ['bias=False'] : undefined,
    ]);
    const weights = [
      { attribute: 'weight', value: side.latent },
      ...(bias === null ? [] : [{ attribute: 'bias', value: bias }]),
    ];
    return layer('conv', make, weights, [...window.wrap([{ value: x }])]);
  };

/** With a weight that is computed, by a module of its own or by the network. */
function functionalConv(node: NodeOf<'conv'>, scope: TorchScope, window: ConvWindow, weight: Member | undefined): Code {
  const { attrs } = node;
  const name = dimensional('F.conv', node, attrs.kernel.length);
  const hasBias = node.inputs[2] !== undefined && node.inputs[2] !== null;
  return call(name, [
    window.wrap(scope.operand(node, 0)),
    weight === undefined ? scope.operand(node, 1) : [{ member: weight }, '()'],
    hasBias ? scope.operand(node, 2) : undefined,
    ...windowArguments(attrs, window.padding),
  ]);
}

export const translateConvTranspose: Translate<'convTranspose'> = (node, scope) => {
  const { attrs } = node;
  const [x, w] = node.inputs as readonly [ValueId, ValueId];
  const bias = node.inputs[2] ?? null;
  const { shape, content } = scope.value(w);
  const padding =
    attrs.autoPad === 'explicit' && attrs.outputShape === undefined ? symmetricPads(attrs.pads) : undefined;
  if (content === undefined) refuse(node, 'computed weights');
  if (padding === undefined) refuse(node, 'padding that follows from the output or differs between sides');
  const make = call(dimensional('nn.ConvTranspose', node, attrs.kernel.length), [
    [literal('in_channels', shape[0]!)],
    [literal('out_channels', shape[1]! * attrs.groups)],
    [sizes('kernel_size', attrs.kernel)],
    ...windowArguments(attrs, padding),
    argument('output_padding', sizes('output_padding', attrs.outputPadding)),
    bias === null ? ['bias=False'] : undefined,
  ]);
  const weights = [{ attribute: 'weight', value: w }, ...(bias === null ? [] : [{ attribute: 'bias', value: bias }])];
  return layer('conv', make, weights, [{ value: x }]);
};
