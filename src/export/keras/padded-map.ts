import type { Window } from '../../graph/op.ts';
import { type Code, literal } from '../code/piece.ts';
import { resolvePads } from '../code/window.ts';
import type { KerasScope, NodeOf } from './scope.ts';

export interface PaddedMap {
  readonly x: Code;
  readonly padding: 'same' | 'valid';
}

/** Heights and widths of the maps a window reads and makes. */
export function readSizes(node: NodeOf<'conv' | 'pool'>, scope: KerasScope) {
  return { input: scope.shape(node.inputs[0]!).slice(2), output: scope.shape(node.outputs[0]!).slice(2) };
}

/** `same` where TensorFlow's padding is the wanted one, else a padding of its own. */
export function padMap(
  window: Window,
  scope: KerasScope,
  node: NodeOf<'conv' | 'pool'>,
  x: Code,
  fill?: string,
): PaddedMap {
  const { input, output } = readSizes(node, scope);
  const pads = resolvePads(window, input, output);
  if (pads.every((pad) => pad === 0)) return { x, padding: 'valid' };
  const sizes = input.map((pixels, axis) => Math.ceil(pixels / window.strides[axis]!));
  const same = resolvePads({ ...window, autoPad: 'same-upper' }, input, sizes);
  const isSame = pads.every((pad, index) => pad === same[index]) && output.every((size, axis) => size === sizes[axis]);
  if (isSame) return { x, padding: 'same' };
  return { x: ['pad_map(', ...x, ', ', ...padSides(pads), fill === undefined ? ')' : `, ${fill})`], padding: 'valid' };
}

/** Pads above and below, left and right, as the library's functions take them. */
export function padSides([top, left, bottom, right]: readonly number[]): Code {
  return [literal('rows', `(${top}, ${bottom})`), ', ', literal('columns', `(${left}, ${right})`)];
}
