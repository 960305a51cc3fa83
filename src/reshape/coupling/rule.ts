import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { Axes } from './axes.ts';

/** What a coupling rule sees: a node, its operands' shapes, and the axes to tie. */
export interface Coupling {
  readonly graph: Graph;
  readonly axes: Axes;
  readonly index: number;
  readonly node: Node;
  /** Number of nodes that read each value. */
  readonly readers: Int32Array;
}

export type CouplingRule<K extends OpKind> = (coupling: Coupling, attrs: OpOf<K>['attrs']) => void;

export function shapeOfInput(coupling: Coupling, index: number): Shape | undefined {
  const id = coupling.node.inputs[index];
  return id === null || id === undefined ? undefined : coupling.graph.values[id]!.shape;
}

export function shapeOfOutput(coupling: Coupling): Shape {
  return coupling.graph.values[coupling.node.outputs[0]!]!.shape;
}

/** The axis of an operand, or undefined where the operand is left out. */
export function axisOfInput(coupling: Coupling, index: number, axis: number): number | undefined {
  const id = coupling.node.inputs[index];
  return id === null || id === undefined ? undefined : coupling.axes.at(id, axis);
}

export function axisOfOutput(coupling: Coupling, axis: number, index = 0): number {
  return coupling.axes.at(coupling.node.outputs[index]!, axis);
}

/** Ties two axes when both exist. */
export function tieIfBoth(coupling: Coupling, a: number | undefined, b: number | undefined, ratio = 1): void {
  if (a !== undefined && b !== undefined) coupling.axes.tie(a, b, ratio);
}

/** Every axis of the first input is the same axis of the output. */
export function tieAll(coupling: Coupling, input = 0, output = 0): void {
  const id = coupling.node.inputs[input];
  if (id === null || id === undefined) return;
  const { shape } = coupling.graph.values[id]!;
  for (const axis of shape.keys()) coupling.axes.tie(axisOfOutput(coupling, axis, output), coupling.axes.at(id, axis));
}

/** NumPy broadcasting: operand axes aligned from the end; a size of 1 stretches and is not tied. */
export function tieBroadcast(coupling: Coupling, inputs: readonly number[]): void {
  const output = shapeOfOutput(coupling);
  for (const input of inputs) {
    const shape = shapeOfInput(coupling, input);
    if (shape === undefined) continue;
    const shift = output.length - shape.length;
    shape.forEach((size, axis) => {
      if (size === output[axis + shift])
        coupling.axes.tie(axisOfInput(coupling, input, axis)!, axisOfOutput(coupling, axis + shift));
    });
  }
}

export function freezeAxes(coupling: Coupling, id: ValueId, reason: string, axes?: readonly number[]): void {
  const { shape } = coupling.graph.values[id]!;
  for (const axis of axes ?? shape.keys()) coupling.axes.freeze(coupling.axes.at(id, axis), reason);
}

/** Nothing about this node's operands may change. */
export function freezeNode(coupling: Coupling, reason: string): void {
  for (const id of [...coupling.node.inputs, ...coupling.node.outputs])
    if (id !== null) freezeAxes(coupling, id, reason);
}
