import type { ValueId } from '../../graph/graph.ts';
import type { ConvAttrs, Window } from '../../graph/op.ts';
import { type Code, call, literal, sizes, tuple } from '../code/piece.ts';
import { resolvePads, symmetricPads, torchPads } from '../code/window.ts';
import { argument } from './layer.ts';
import type { NodeOf, TorchScope } from './scope.ts';

export interface ConvWindow {
  /** Padding the layer does itself, per axis. */
  readonly padding: readonly number[];
  /** Adds the padding that it cannot, that differs between the sides. */
  readonly wrap: (x: Code) => Code;
  readonly isWrapped: boolean;
}

export function padWindow(node: NodeOf<'conv' | 'pool'>, scope: TorchScope, fill = 0): ConvWindow {
  const spatial = (id: ValueId) => scope.value(id).shape.slice(2);
  const pads = resolvePads(node.attrs as Window, spatial(node.inputs[0]!), spatial(node.outputs[0]!));
  const padding = symmetricPads(pads);
  if (padding !== undefined) return { padding, wrap: (x) => x, isWrapped: false };
  const value: Code[] = fill === 0 ? [] : [['value=', literal('fill', fill)]];
  const wrap = (x: Code): Code => call('F.pad', [x, [literal('pads', tuple(torchPads(pads)))], ...value]);
  return { padding: pads.slice(0, pads.length / 2).map(() => 0), wrap, isWrapped: true };
}

/** Arguments of a convolution behind its kernel's size; a 1x1 convolution that keeps the map needs none. */
export function windowArguments(
  { kernel, strides, dilations, groups }: ConvAttrs,
  padding: readonly number[],
): (Code | undefined)[] {
  const isPoint = [...kernel, ...strides].every((size) => size === 1) && padding.every((pad) => pad === 0);
  return [
    isPoint ? undefined : argument('stride', sizes('stride', strides)),
    isPoint ? undefined : argument('padding', sizes('padding', padding)),
    dilations.every((step) => step === 1) ? undefined : argument('dilation', sizes('dilation', dilations)),
    groups === 1 ? undefined : argument('groups', literal('groups', groups)),
  ];
}
