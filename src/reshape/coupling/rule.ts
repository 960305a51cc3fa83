import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Axes } from './axes.ts';

/**
 * What must survive a change of width. `sizes`: the shapes fit, the weights are new (reshaping). `channels`: every channel
 * that stays computes what it did (pruning), so that what mixes channels with each other, as a mean over them does, is
 * fixed, and crops and zero pads follow single channels.
 */
export type Keeping = 'sizes' | 'channels';

/** What a coupling rule sees: a node, its operands' shapes, and the axes to tie. */
export interface Coupling {
  readonly graph: Graph;
  readonly axes: Axes;
  readonly index: number;
  readonly node: Node;
  /** Indices of the nodes that read each value; one that reads it twice stands twice. */
  readonly readers: readonly (readonly number[])[];
  /** 1 for values of the weight side, which no input reaches. */
  readonly isStatic: Uint8Array;
  readonly keeping: Keeping;
}

export type CouplingRule<K extends OpKind> = (coupling: Coupling, attrs: OpOf<K>['attrs']) => void;

export function shapeOfInput(coupling: Coupling, index: number): Shape | undefined {
  const id = coupling.node.inputs[index];
  return id === null || id === undefined ? undefined : coupling.graph.values[id]!.shape;
}

export function shapeOfOutput(coupling: Coupling, index = 0): Shape {
  return coupling.graph.values[coupling.node.outputs[index]!]!.shape;
}

/** First element of an operand's axis. The operand must be there. */
export function axisOfInput(coupling: Coupling, index: number, axis: number): number {
  return coupling.axes.at(coupling.node.inputs[index]!, axis);
}

export function axisOfOutput(coupling: Coupling, axis: number, index = 0): number {
  return coupling.axes.at(coupling.node.outputs[index]!, axis);
}

/** An axis of an operand is an axis of the result. */
export function tieAxis(coupling: Coupling, input: number, axis: number, output: number, target: number): void {
  const size = shapeOfInput(coupling, input)![axis]!;
  coupling.axes.tie(axisOfOutput(coupling, target, output), axisOfInput(coupling, input, axis), size);
}

/** Every axis of an operand but `except` is the same axis of each result. */
export function tieExcept(coupling: Coupling, except: readonly number[], input = 0): void {
  const shape = shapeOfInput(coupling, input);
  shape?.forEach((_, axis) => {
    if (except.includes(axis)) return;
    for (const output of coupling.node.outputs.keys()) tieAxis(coupling, input, axis, output, axis);
  });
}

/** NumPy broadcasting: operand axes aligned from the end; a size of 1 that stretches is not tied and stays 1. */
export function tieBroadcast(coupling: Coupling, inputs: readonly number[]): void {
  const output = shapeOfOutput(coupling);
  for (const input of inputs) {
    const shape = shapeOfInput(coupling, input);
    if (shape === undefined) continue;
    const shift = output.length - shape.length;
    shape.forEach((size, axis) => {
      if (size === output[axis + shift]) tieAxis(coupling, input, axis, 0, axis + shift);
      else coupling.axes.freeze(axisOfInput(coupling, input, axis), size, `broadcast at ${coupling.node.name}`);
    });
  }
}

/** A vector operand, where there is one of this size, has one entry for each element of an axis from `start` on. */
export function tieVector(coupling: Coupling, input: number, start: number, size: number): void {
  const shape = shapeOfInput(coupling, input);
  if (shape?.length === 1 && shape[0] === size) coupling.axes.tie(axisOfInput(coupling, input, 0), start, size);
}

export function freezeAxes(coupling: Coupling, id: ValueId, reason: string, axes?: readonly number[]): void {
  const { shape } = coupling.graph.values[id]!;
  for (const axis of axes ?? shape.keys()) {
    if (shape[axis] !== undefined) coupling.axes.freeze(coupling.axes.at(id, axis), shape[axis], reason);
  }
}

/** Nothing about this node's operands may change. */
export function freezeNode(coupling: Coupling, reason: string): void {
  for (const id of [...coupling.node.inputs, ...coupling.node.outputs])
    if (id !== null) freezeAxes(coupling, id, reason);
}

/** The map's extent, which widths do not change: axes behind batch and channels. */
export function freezeSpatial(coupling: Coupling): void {
  for (const id of [coupling.node.inputs[0], coupling.node.outputs[0]]) {
    if (id === null || id === undefined) continue;
    const { shape } = coupling.graph.values[id]!;
    freezeAxes(coupling, id, `map size at ${coupling.node.name}`, [...shape.keys()].slice(2));
  }
}

/** What the node does with these axes of its first operand depends on all their elements at once. */
export function freezeMixed(coupling: Coupling, axes: readonly number[], what: string): void {
  if (coupling.keeping === 'sizes') return;
  freezeAxes(coupling, coupling.node.inputs[0]!, `${what} ${coupling.node.name}, which mixes its channels`, axes);
}
