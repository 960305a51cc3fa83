import type { OperandType } from '../../graph/build.ts';
import { compact } from '../../graph/edit.ts';
import type { Attributes, Graph, Node, Value, ValueId } from '../../graph/graph.ts';
import { NO_ROLE } from '../../graph/graph.ts';
import type { Op } from '../../graph/op.ts';
import type { DType, Shape } from '../../graph/tensor.ts';
import { DTYPE_BITS } from '../../graph/tensor.ts';
import { Operand } from './operand.ts';

/** Collects the values and nodes of one graph. A constant enters when a node first reads it. */
export class GraphWriter {
  /** What a branch reads of the graph around it, in the order of its inputs. */
  readonly captures: Operand[] = [];
  readonly #values: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #inputs: ValueId[] = [];
  readonly #ids = new Map<Operand, ValueId>();
  readonly #valueNames = new Map<string, number>();
  readonly #nodeNames = new Map<string, number>();

  addInput(operand: Operand): void {
    const id = this.#push(operand.name, operand.shape ?? [], operand.dtype);
    this.#ids.set(operand, id);
    this.#inputs.push(id);
  }

  /** A name for a node, made unique. */
  nameNode(wanted: string): string {
    return unique(this.#nodeNames, wanted);
  }

  /** Adds a node whose output values get these names and types; the operands found as its outputs. */
  addNode(
    node: { readonly op: Op; readonly name: string; readonly extra: Attributes | undefined },
    inputs: readonly (Operand | null)[],
    outputs: readonly { readonly name: string; readonly type: OperandType | { shape: undefined; dtype: DType } }[],
  ): Operand[] {
    const ids = inputs.map((operand) => (operand === null ? null : this.#idOf(operand)));
    const results = outputs.map(({ name, type }) => this.#addOutput(name, type.shape, type.dtype));
    const extra = node.extra === undefined ? {} : { extra: node.extra };
    this.#nodes.push({
      kind: node.op.kind,
      attrs: node.op.attrs,
      name: node.name,
      inputs: ids,
      outputs: results.map(({ id }) => id),
      role: NO_ROLE,
      weightBits: 32,
      inputBits: 32,
      ...extra,
    } as Node);
    return results.map(({ operand }) => operand);
  }

  /** The graph with these outputs, without what they do not need. */
  finish(name: string, outputs: readonly Operand[]): Graph {
    const ids = outputs.map((operand) => this.#idOf(operand));
    return compact({ name, values: this.#values, nodes: this.#nodes, inputs: this.#inputs, outputs: ids });
  }

  /** A value whose shape is not known stands in the graph as an empty one; whoever needs its shape fails. */
  #addOutput(wanted: string, shape: Shape | undefined, dtype: DType): { id: ValueId; operand: Operand } {
    const id = this.#push(wanted, shape ?? [0], dtype);
    const { name } = this.#values[id]!;
    const operand = new Operand({ name, shape, dtype });
    this.#ids.set(operand, id);
    return { id, operand };
  }

  #idOf(operand: Operand): ValueId {
    const known = this.#ids.get(operand);
    if (known !== undefined) return known;
    if (operand.content === undefined) return this.#capture(operand);
    const value = this.#push(operand.name, operand.shape ?? [], operand.dtype);
    this.#values[value] = { ...this.#values[value]!, content: operand.content };
    this.#ids.set(operand, value);
    return value;
  }

  #capture(operand: Operand): ValueId {
    this.captures.push(operand);
    this.addInput(operand);
    return this.#ids.get(operand)!;
  }

  #push(wanted: string, shape: Shape, dtype: DType): ValueId {
    return this.#values.push({ name: unique(this.#valueNames, wanted), shape, dtype, bits: DTYPE_BITS[dtype] }) - 1;
  }
}

function unique(taken: Map<string, number>, wanted: string): string {
  let count = taken.get(wanted);
  if (count === undefined) {
    taken.set(wanted, 1);
    return wanted;
  }
  let name = wanted;
  for (; taken.has(name); count += 1) name = `${wanted}_${count}`;
  taken.set(wanted, count);
  taken.set(name, 1);
  return name;
}
