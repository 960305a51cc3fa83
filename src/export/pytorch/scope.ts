import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, NodeBase, Value, ValueId } from '../../graph/graph.ts';
import type { OpKind, OpOf } from '../../graph/op.ts';
import { countElements } from '../../graph/tensor.ts';
import { findConsumers, findStatic } from '../../graph/walk.ts';
import { baseName, literalOf } from '../code/constants.ts';
import { type Code, join, literal, type Member } from '../code/piece.ts';
import type { Elements } from '../weights/pack.ts';
import { type ParameterRole, roleOf } from '../weights/role.ts';
import { createUseFinder } from '../weights/use.ts';

export type NodeOf<K extends OpKind> = NodeBase & OpOf<K>;

/** Code that computes a node's results. */
export type Translate<K extends OpKind> = (node: NodeOf<K>, scope: TorchScope) => Code;

/** What the translation of a node needs of the graph around it. */
export interface TorchScope {
  readonly graph: Graph;
  /** Whether what is binarized is a weight, not data. */
  readonly isWeightSide: boolean;
  value(id: ValueId): Value;
  /** An operand as it is read in an expression: a tensor, a number, or a parameter. */
  operand(node: Node, index: number): Code;
  /** The parameter that holds a constant; the same one whenever it is asked for. */
  parameter(id: ValueId): Member;
  /** Whether a node or the network's result reads a value. */
  isRead(id: ValueId): boolean;
  /** Every node that reads a value. */
  readersOf(id: ValueId): readonly Node[];
  /** Whether a value follows from constants alone. */
  isStatic(id: ValueId): boolean;
  /** Values of a constant that are known without a file. */
  known(id: ValueId): Elements | undefined;
}

/** Ends the export: PyTorch code cannot say this node. */
export function refuse(node: Node, reason: string): never {
  throw new BitboneError('E_UNSUPPORTED', `PyTorch code cannot say this ${node.kind}: ${reason}`, {
    subject: node.name,
  });
}

/** Larger constants are parameters, not numbers in the code. */
const MAX_LISTED = 64;

export function createScope(graph: Graph, isWeightSide: boolean, members: Map<ValueId, Member>): TorchScope {
  const value = (id: ValueId) => graph.values[id]!;
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap(({ inputs }) => inputs)]);
  const statics = findStatic(graph);
  const consumers = findConsumers(graph);
  const usesOf = createUseFinder(graph);
  const scope: TorchScope = {
    graph,
    isWeightSide,
    value,
    operand(node, index) {
      const id = node.inputs[index];
      if (id === undefined || id === null) return refuse(node, `its input ${index} is left out`);
      if (value(id).content === undefined) return [{ value: id }];
      const number = literalOf(graph, node, index);
      return number === undefined ? [{ member: scope.parameter(id) }] : [literal('factor', number)];
    },
    parameter(id) {
      const member = members.get(id) ?? makeParameter(value(id), roleOf(usesOf(id)), id);
      members.set(id, member);
      return member;
    },
    isRead: (id) => read.has(id),
    readersOf: (id) => consumers[id]!.map((index) => graph.nodes[index]!),
    isStatic: (id) => statics[id] === 1,
    known: (id) => {
      const { content, shape } = value(id);
      const count = countElements(shape);
      if (count > MAX_LISTED) return undefined;
      if (content?.kind === 'dense') return content.data as Elements;
      return content?.kind === 'fill' ? new Float64Array(count).fill(content.value) : undefined;
    },
  };
  return scope;
}

/** A parameter of its own, started as the constant is or, where it says nothing, as its role has it. */
function makeParameter({ name, shape, content }: Value, role: ParameterRole, id: ValueId): Member {
  const initial = content?.kind === 'initial' ? content.initialiser : undefined;
  const isDrawn = initial === undefined || initial.kind === 'kaiming-normal';
  const isWeight = isDrawn && role.kind === 'weight' && shape.length > 1;
  const dims = dimensionsOf(shape, isWeight);
  const member = { base: baseName(name), weights: [{ attribute: '', value: id }] };
  if (isWeight) return { ...member, make: ['nn.Parameter(kaiming', ...dims, ')'] };
  if (initial?.kind === 'uniform') {
    return { ...member, make: ['nn.Parameter(', literal('high', initial.value ?? 1), ' * torch.rand', ...dims, ')'] };
  }
  const value = initial?.kind === 'constant' ? (initial.value ?? 0) : role.kind === 'start' ? role.value : 0;
  return { ...member, make: ['nn.Parameter(torch.full(', ...dims, ', ', literal('start', floatOf(value)), '))'] };
}

/** A shape whose sizes are named by what they count. */
function dimensionsOf(shape: readonly number[], isWeight: boolean): Code {
  const names = shape.length === 2 ? ['out_features', 'in_features'] : ['out_channels', 'in_channels'];
  const sizes = shape.map((size, axis): Code => {
    if (size === 1) return ['1'];
    return [literal(isWeight ? (names[axis] ?? 'kernel_size') : 'channels', size)];
  });
  return ['(', ...join(sizes, ', '), shape.length === 1 ? ',)' : ')'];
}

/** torch.full takes its type from the number. */
function floatOf(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
