import { BitboneError } from './errors.ts';
import type { Attributes, Graph, Node, Role, Value, ValueId } from './graph.ts';
import { NO_ROLE } from './graph.ts';
import type { Op, OpKind, OpOf } from './op.ts';
import type { Content, DType, Shape } from './tensor.ts';
import { DTYPE_BITS } from './tensor.ts';

/** What shape inference knows of an operand. */
export interface OperandType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Types of a node's outputs from those of its inputs; throws `E_SHAPE`. Given by the floor above (src/shape). */
export type InferOutputs = (op: Op, inputs: readonly (OperandType | null)[], node: string) => readonly OperandType[];

export interface NodeOptions {
  readonly name?: string;
  readonly extra?: Attributes;
  /** Overrides the builder's present role. */
  readonly role?: Role;
}

/** Makes a graph node by node; shapes follow as nodes are added. */
export interface GraphBuilder {
  input(name: string, shape: Shape, dtype?: DType): ValueId;
  constant(name: string, shape: Shape, content: Content, dtype?: DType): ValueId;
  /** Adds a node with its first output only, and returns that. Names are made unique. */
  add<K extends OpKind>(
    kind: K,
    attrs: OpOf<K>['attrs'],
    inputs: readonly (ValueId | null)[],
    options?: NodeOptions,
  ): ValueId;
  /** The same with every output the operator can have. */
  addAll<K extends OpKind>(
    kind: K,
    attrs: OpOf<K>['attrs'],
    inputs: readonly (ValueId | null)[],
    options?: NodeOptions,
  ): readonly ValueId[];
  /** Role of the nodes added from here on. */
  at(role: Partial<Role>): void;
  shapeOf(id: ValueId): Shape;
  finish(outputs: readonly ValueId[]): Graph;
}

export function createBuilder(name: string, infer: InferOutputs): GraphBuilder {
  const values: Value[] = [];
  const nodes: Node[] = [];
  const inputs: ValueId[] = [];
  const taken = new Map<string, number>();
  let role: Role = NO_ROLE;

  const unique = (wanted: string): string => {
    const count = taken.get(wanted) ?? 0;
    taken.set(wanted, count + 1);
    return count === 0 ? wanted : unique(`${wanted}_${count}`);
  };
  const push = (value: Value): ValueId => values.push(value) - 1;
  const typeOf = (id: ValueId | null): OperandType | null => {
    if (id === null) return null;
    const value = values[id];
    if (value === undefined)
      throw new BitboneError('E_INVALID_GRAPH', `operand ${id} does not exist`, { subject: name });
    return value;
  };

  const append = <K extends OpKind>(
    kind: K,
    attrs: OpOf<K>['attrs'],
    operands: readonly (ValueId | null)[],
    options: NodeOptions = {},
    outputLimit = Number.POSITIVE_INFINITY,
  ): readonly ValueId[] => {
    const nodeName = unique(options.name ?? kind);
    const op = { kind, attrs } as unknown as Op;
    const types = infer(op, operands.map(typeOf), nodeName).slice(0, outputLimit);
    const outputs = types.map((type, index) =>
      push({
        name: unique(index === 0 ? `${nodeName}:out` : `${nodeName}:out${index}`),
        ...type,
        bits: DTYPE_BITS[type.dtype],
      }),
    );
    const extra = options.extra === undefined ? {} : { extra: options.extra };
    nodes.push({
      ...op,
      name: nodeName,
      inputs: operands,
      outputs,
      role: options.role ?? role,
      weightBits: 32,
      inputBits: 32,
      ...extra,
    });
    return outputs;
  };

  return {
    input(wanted, shape, dtype = 'float32') {
      const id = push({ name: unique(wanted), shape, dtype, bits: DTYPE_BITS[dtype] });
      inputs.push(id);
      return id;
    },
    constant(wanted, shape, content, dtype = 'float32') {
      return push({ name: unique(wanted), shape, dtype, bits: DTYPE_BITS[dtype], content });
    },
    add: (kind, attrs, operands, options) => append(kind, attrs, operands, options, 1)[0]!,
    addAll: (kind, attrs, operands, options) => append(kind, attrs, operands, options),
    at(next) {
      role = { ...role, ...next };
    },
    shapeOf: (id) => values[id]!.shape,
    finish: (outputs) => ({ name, values, nodes, inputs, outputs }),
  };
}
