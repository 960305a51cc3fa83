import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, NodeBase, ValueId } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import { findStatic } from '../../graph/walk.ts';
import { baseName, literalOf } from '../code/constants.ts';
import { type Code, literal, type Member, tuple } from '../code/piece.ts';
import type { WeightSides } from '../code/weight-sides.ts';
import { type ParameterRole, roleOf } from '../weights/role.ts';
import { createUseFinder } from '../weights/use.ts';
import { moveOperand } from './layout.ts';

export type NodeOf<K extends OpKind> = NodeBase & OpOf<K>;
export type Translate<K extends OpKind> = (node: NodeOf<K>, scope: KerasScope) => Code;

/** What the translation of a node needs of the graph around it. */
export interface KerasScope {
  readonly graph: Graph;
  /** On the weight side axes keep ONNX's order, and what is binarized is a weight. */
  readonly isWeightSide: boolean;
  readonly sides: WeightSides;
  /** Signs that their only reader, a layer, takes in as its quantiser: what they binarize, by what they make. */
  readonly quantised: ReadonlyMap<ValueId, ValueId>;
  shape(id: ValueId): readonly number[];
  isConstant(id: ValueId): boolean;
  isRead(id: ValueId): boolean;
  isStatic(id: ValueId): boolean;
  operand(node: Node, index: number): Code;
  /** One number per output channel, which is not stretched as operands are; undefined where it is left out. */
  bias(node: Node, index: number): Code | undefined;
}

/** Ends the export: Keras code cannot say this node. */
export function refuse(node: Node, reason: string): never {
  throw new BitboneError('E_UNSUPPORTED', `Keras code cannot say this ${node.kind}: ${reason}`, { subject: node.name });
}

export interface ScopeParts {
  readonly isWeightSide: boolean;
  readonly sides: WeightSides;
  readonly quantised: ReadonlyMap<ValueId, ValueId>;
  /** By constant and number of axes. */
  readonly members: Map<string, Member>;
}

export function createScope(graph: Graph, parts: ScopeParts): KerasScope {
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap(({ inputs }) => inputs)]);
  const statics = findStatic(graph);
  const usesOf = createUseFinder(graph);
  const shape = (id: ValueId) => graph.values[id]!.shape;
  const isConstant = (id: ValueId) => graph.values[id]!.content !== undefined;
  const parameter = (id: ValueId, rank: number): Member => {
    const key = `${id} ${rank}`;
    const member = parts.members.get(key) ?? makeParameter(graph, id, rank, roleOf(usesOf(id)));
    parts.members.set(key, member);
    return member;
  };
  return {
    graph,
    ...parts,
    shape,
    isConstant,
    isRead: (id) => read.has(id),
    isStatic: (id) => statics[id] === 1,
    operand(node, index) {
      const id = node.inputs[index];
      if (id === undefined || id === null) return refuse(node, `its input ${index} is left out`);
      if (!isConstant(id)) return [{ value: id }];
      const number = literalOf(graph, node, index);
      if (number !== undefined) return [literal('factor', number)];
      const rank = parts.isWeightSide ? 0 : shape(node.outputs[0]!).length;
      return [{ member: parameter(id, rank) }];
    },
    bias(node, index) {
      const id = node.inputs[index];
      if (id === undefined || id === null) return undefined;
      return isConstant(id) ? [{ member: parameter(id, 1) }] : refuse(node, 'a bias that the data decides');
    },
  };
}

/** A variable of its own, in the order of axes that the data it meets has (`rank` 0: in ONNX's). */
function makeParameter(graph: Graph, id: ValueId, rank: number, role: ParameterRole): Member {
  const { name, shape, content } = graph.values[id]!;
  const initial = content?.kind === 'initial' ? content.initialiser : undefined;
  const { shape: moved, order } = moveOperand(shape, rank);
  const isWeight =
    (initial === undefined || initial.kind === 'kaiming-normal') && role.kind === 'weight' && shape.length > 1;
  const value = initial?.kind === 'constant' ? (initial.value ?? 0) : role.kind === 'start' ? role.value : 0;
  const start = isWeight ? "'he_normal'" : `keras.initializers.Constant(${value})`;
  const make: Code = [
    `self.add_weight(name='${baseName(name)}', shape=`,
    literal('shape', tuple(moved)),
    ', initializer=',
    literal('start', start),
    ')',
  ];
  return {
    base: baseName(name),
    make,
    weights: [{ attribute: '', value: id, ...(order === undefined ? {} : { order }) }],
  };
}
