import { compact } from '../../graph/edit.ts';
import type { Attributes, Graph, Node, Value, ValueId } from '../../graph/graph.ts';
import { NO_ROLE } from '../../graph/graph.ts';
import type { Op } from '../../graph/op.ts';
import type { Content, DType, Shape } from '../../graph/tensor.ts';
import { DTYPE_BITS } from '../../graph/tensor.ts';
import { Operand } from './operand.ts';

/** Collects the values and nodes of one graph. A constant enters when a node first reads it. */
export class GraphWriter {
  /** What a branch reads of the graph around it, in the order of its inputs. */
  readonly captures: Operand[] = [];
  private readonly values: Value[] = [];
  private readonly nodes: Node[] = [];
  private readonly inputs: ValueId[] = [];
  /** Operands of the graph around a branch. */
  private readonly outerIds = new Map<Operand, ValueId>();
  private readonly valueNames = new Names();
  private readonly nodeNames = new Names();

  addInput(operand: Operand): ValueId {
    const id = this.push(operand.name, operand.shape ?? [], operand.dtype);
    this.place(operand, id);
    this.inputs.push(id);
    return id;
  }

  /** A name for a node, made unique. */
  nameNode(wanted: string): string {
    return this.nodeNames.take(wanted);
  }

  /** The values that these operands are in the graph; constants and captures enter it. */
  placeInputs(inputs: readonly (Operand | null)[]): readonly (ValueId | null)[] {
    const ids = new Array<ValueId | null>(inputs.length);
    for (let position = 0; position < inputs.length; position += 1) {
      const operand = inputs[position]!;
      ids[position] = operand === null ? null : this.idOf(operand);
    }
    return ids;
  }

  /**
   * A value that a node makes, under this name or one like it. One whose shape is not known stands in the graph as an empty
   * one; whoever needs its shape fails.
   */
  addOutput(wanted: string, shape: Shape | undefined, dtype: DType): Operand {
    const name = this.valueNames.take(wanted);
    const operand = new Operand(name, shape, dtype);
    operand.writer = this;
    operand.id = this.values.push({ name, shape: shape ?? [0], dtype, bits: DTYPE_BITS[dtype] }) - 1;
    return operand;
  }

  addNode(
    { kind, attrs }: Op,
    name: string,
    extra: Attributes | undefined,
    inputs: readonly (ValueId | null)[],
    outputs: readonly ValueId[],
  ): void {
    const written = { kind, attrs, name, inputs, outputs, role: NO_ROLE, weightBits: 32, inputBits: 32 };
    this.nodes.push((extra === undefined ? written : { ...written, extra }) as Node);
  }

  /** The graph with these outputs, without what they do not need. */
  finish(name: string, outputs: readonly Operand[]): Graph {
    const ids = outputs.map((operand) => this.idOf(operand));
    const graph = { name, values: this.values, nodes: this.nodes, inputs: this.inputs, outputs: ids };
    return isCompact(graph) ? graph : compact(graph);
  }

  private place(operand: Operand, id: ValueId): void {
    if (operand.writer === undefined) {
      operand.writer = this;
      operand.id = id;
    } else {
      this.outerIds.set(operand, id);
    }
  }

  private idOf(operand: Operand): ValueId {
    const known = operand.writer === this ? operand.id : this.outerIds.get(operand);
    return (
      known ?? (operand.content === undefined ? this.capture(operand) : this.addConstant(operand, operand.content))
    );
  }

  private addConstant(operand: Operand, content: Content): ValueId {
    const id = this.push(operand.name, operand.shape ?? [], operand.dtype, content);
    this.place(operand, id);
    return id;
  }

  private capture(operand: Operand): ValueId {
    this.captures.push(operand);
    return this.addInput(operand);
  }

  private push(wanted: string, shape: Shape, dtype: DType, content?: Content): ValueId {
    const name = this.valueNames.take(wanted);
    const bits = DTYPE_BITS[dtype];
    return (
      this.values.push(content === undefined ? { name, shape, dtype, bits } : { name, shape, dtype, bits, content }) - 1
    );
  }
}

/** Names of one kind, no two alike. */
class Names {
  private readonly taken = new Set<string>();
  /** Where counting goes on for a name that was wanted more than once. */
  private readonly counts = new Map<string, number>();

  /** The wanted name, or the first of `name_1`, `name_2`, ... that is free. */
  take(wanted: string): string {
    const { taken, counts } = this;
    const before = taken.size;
    taken.add(wanted);
    if (taken.size > before) return wanted;
    let count = counts.get(wanted) ?? 1;
    let name = wanted;
    for (; taken.has(name); count += 1) name = `${wanted}_${count}`;
    counts.set(wanted, count);
    taken.add(name);
    return name;
  }
}

/** Whether every value is read or an output; most files hold nothing superfluous, and a copy takes time. */
function isCompact({ values, nodes, inputs, outputs }: Graph): boolean {
  const isRead = new Uint8Array(values.length);
  for (const id of inputs) isRead[id] = 1;
  for (const id of outputs) isRead[id] = 1;
  for (let index = 0; index < nodes.length; index += 1) {
    const operands = nodes[index]!.inputs;
    for (let position = 0; position < operands.length; position += 1) {
      const id = operands[position]!;
      if (id !== null) isRead[id] = 1;
    }
  }
  return !isRead.includes(0);
}
