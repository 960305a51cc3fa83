import type { InferOutputs, NodeOptions } from './build.ts';
import { copyNode } from './copy-node.ts';
import { BitboneError } from './errors.ts';
import type { Graph, Node, Role, Value, ValueId } from './graph.ts';
import type { Op, OpKind, OpOf } from './op.ts';
import type { Content, DType, Shape } from './tensor.ts';
import { DTYPE_BITS, sameShape } from './tensor.ts';
import { findUsedNodes, sortNodes } from './walk.ts';

/**
 * A graph under change, for transforms. Values and nodes keep their ids until `finish`, which drops what no output
 * needs, restores a topological order and infers every shape anew. The given graph is never touched.
 */
export interface Draft {
  readonly values: readonly Value[];
  /** Number of nodes so far, holes included: the index that the next added node takes. */
  count(): number;
  /** Present nodes by index; a removed node leaves a hole. */
  node(index: number): Node | undefined;
  constant(name: string, shape: Shape, content: Content, dtype?: DType): ValueId;
  /** Changes a constant in place, e.g. to another width. */
  setConstant(id: ValueId, change: { readonly shape?: Shape; readonly content?: Content }): void;
  /** Adds a node; its outputs' shapes are known only after `finish`. */
  add<K extends OpKind>(
    kind: K,
    attrs: OpOf<K>['attrs'],
    inputs: readonly (ValueId | null)[],
    options?: NodeOptions,
  ): ValueId;
  /** Adds a copy of a node, with as many new outputs, that reads other inputs and stands elsewhere. */
  addCopy(node: Node, inputs: readonly (ValueId | null)[], role: Role): readonly ValueId[];
  /** Replaces a node's inputs, operator, role or name; outputs stay. */
  setNode(index: number, change: Partial<Node>): void;
  remove(index: number): void;
  /** Lets every reader of `from` (and the graph's outputs) read `to`, except the nodes in `except`. */
  redirect(from: ValueId, to: ValueId, except?: ReadonlySet<number>): void;
  finish(infer: InferOutputs): Graph;
}

export function createDraft(graph: Graph): Draft {
  const values: Value[] = [...graph.values];
  const nodes: (Node | undefined)[] = [...graph.nodes];
  let outputs: readonly ValueId[] = graph.outputs;
  let isChanged = false;
  let taken: Set<string> | undefined;
  // nodes that read a value or once did, so that a redirection need not go through all nodes
  let readers: Readers | undefined;

  const unique = (wanted: string): string => {
    taken ??= listNames(graph);
    const names = taken;
    let name = wanted;
    for (let count = 1; names.has(name); count += 1) name = `${wanted}_${count}`;
    names.add(name);
    return name;
  };

  return {
    values,
    count: () => nodes.length,
    node: (index) => nodes[index],
    constant(name, shape, content, dtype = 'float32') {
      isChanged = true;
      return values.push({ name: unique(name), shape, dtype, bits: DTYPE_BITS[dtype], content }) - 1;
    },
    setConstant(id, change) {
      isChanged = true;
      values[id] = { ...values[id]!, ...change };
    },
    add(kind, attrs, inputs, options = {}) {
      isChanged = true;
      const name = unique(options.name ?? kind);
      const output = values.push({ name: unique(`${name}:out`), shape: [], dtype: 'float32', bits: 32 }) - 1;
      const role = options.role ?? { part: 'stem', stage: 0, block: 0, shortcut: false };
      const node = { kind, attrs, name, inputs, outputs: [output], role, weightBits: 32, inputBits: 32 };
      readers?.note(nodes.length, inputs);
      nodes.push((options.extra === undefined ? node : { ...node, extra: options.extra }) as unknown as Node);
      return output;
    },
    addCopy(node, inputs, role) {
      isChanged = true;
      const name = unique(node.name);
      const outputs = node.outputs.map((id, position) => {
        const label = unique(position === 0 ? `${name}:out` : `${name}:out${position + 1}`);
        return values.push({ ...graph.values[id]!, name: label }) - 1;
      });
      readers?.note(nodes.length, inputs);
      nodes.push({ ...node, name, inputs, outputs, role });
      return outputs;
    },
    setNode(index, change) {
      isChanged = true;
      if (change.inputs !== undefined) readers?.note(index, change.inputs);
      nodes[index] = { ...nodes[index], ...change } as Node;
    },
    remove(index) {
      isChanged = true;
      nodes[index] = undefined;
    },
    redirect(from, to, except) {
      isChanged = true;
      readers ??= collectReaders(nodes);
      for (const index of readers.list(from)) {
        const node = nodes[index];
        if (node === undefined || except?.has(index) || !node.inputs.includes(from)) continue;
        nodes[index] = copyNode(node, { inputs: node.inputs.map((id) => (id === from ? to : id)) });
        readers.note(index, [to]);
      }
      outputs = outputs.map((id) => (id === from ? to : id));
    },
    finish(infer) {
      if (!isChanged) return graph;
      const order = sortPresent(nodes, values.length, graph.name);
      const changed = { ...graph, values, nodes: order.map((index) => nodes[index]!), outputs };
      const known = { values: graph.values, nodes: order.map((index) => graph.nodes[index]) };
      return compact(reinfer(changed, infer, known));
    },
  };
}

/** Who reads each value: lists that only grow, a node may stand in one twice. */
interface Readers {
  note(node: number, inputs: readonly (ValueId | null)[]): void;
  list(id: ValueId): readonly number[];
}

function collectReaders(nodes: readonly (Node | undefined)[]): Readers {
  // one linked list per value: `latest` is its newest entry, `before` leads from entry to entry
  const latest: number[] = [];
  const before: number[] = [];
  const readers: number[] = [];
  const note = (node: number, inputs: readonly (ValueId | null)[]): void => {
    for (const id of inputs) {
      if (id === null) continue;
      while (latest.length <= id) latest.push(-1);
      // a node that reads it again
      if (readers[latest[id]!] === node) continue;
      before.push(latest[id]!);
      latest[id] = readers.push(node) - 1;
    }
  };
  const list = (id: ValueId): number[] => {
    const found: number[] = [];
    for (let entry = latest[id] ?? -1; entry >= 0; entry = before[entry]!) found.push(readers[entry]!);
    return found;
  };
  for (let index = 0; index < nodes.length; index += 1) note(index, nodes[index]?.inputs ?? []);
  return { note, list };
}

function listNames({ values, nodes }: Graph): Set<string> {
  const names = new Set<string>();
  for (const { name } of values) names.add(name);
  for (const { name } of nodes) names.add(name);
  return names;
}

/** The present nodes' indices, producers before their consumers. */
function sortPresent(nodes: readonly (Node | undefined)[], valueCount: number, name: string): number[] {
  const present: number[] = [];
  for (let index = 0; index < nodes.length; index += 1) if (nodes[index] !== undefined) present.push(index);
  const { order, cycle } = sortNodes(
    present.map((index) => nodes[index]!),
    valueCount,
  );
  if (cycle.length === 0) return order.map((place) => present[place]!);
  const names = cycle.slice(0, 3).map((place) => nodes[present[place]!]!.name);
  throw new BitboneError('E_CYCLE', `the nodes ${names.join(', ')} feed themselves`, { subject: name });
}

/** A graph whose shapes are right, of which another one is a change: its nodes where they stand in the other. */
interface Known {
  readonly values: readonly Value[];
  readonly nodes: readonly (Node | undefined)[];
}

/**
 * The same graph with every node's output shapes computed from the inputs' and constants' shapes. What it has in common
 * with a `known` one is not inferred again.
 */
export function reinfer(graph: Graph, infer: InferOutputs, known?: Known): Graph {
  const values = graph.values.slice();
  const isKnown = ({ inputs }: Node): boolean => {
    for (const id of inputs) if (id !== null && values[id] !== known?.values[id]) return false;
    return true;
  };
  for (let place = 0; place < graph.nodes.length; place += 1) {
    const node = graph.nodes[place]!;
    // an opaque node keeps the shapes its file declares
    if (node.kind === 'opaque') continue;
    if (known?.nodes[place] === node && isKnown(node)) continue;
    const operands = node.inputs.map((id) => (id === null ? null : values[id]!));
    const types = infer(node as Op, operands, node.name);
    for (let index = 0; index < types.length; index += 1) {
      const id = node.outputs[index];
      if (id !== undefined) values[id] = retyped(values[id]!, types[index]!.shape, types[index]!.dtype);
    }
  }
  return { ...graph, values };
}

function retyped(value: Value, shape: Shape, dtype: DType): Value {
  if (value.dtype === dtype && sameShape(value.shape, shape)) return value;
  const bits = value.dtype === dtype ? value.bits : DTYPE_BITS[dtype];
  return { ...value, shape, dtype, bits };
}

/** Drops nodes and values that no graph output depends on (graph inputs stay) and renumbers the rest. */
export function compact(graph: Graph): Graph {
  const used = findUsedNodes(graph);
  const nodes = graph.nodes.filter((_, index) => used[index] === 1);
  const keep = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) keep[id] = 1;
  for (const id of graph.outputs) keep[id] = 1;
  for (const node of nodes) {
    for (const id of node.inputs) if (id !== null) keep[id] = 1;
    for (const id of node.outputs) keep[id] = 1;
  }
  if (nodes.length === graph.nodes.length && keep.every((kept) => kept === 1)) return graph;
  const renamed = new Int32Array(graph.values.length).fill(-1);
  const values: Value[] = [];
  for (let id = 0; id < keep.length; id += 1) if (keep[id] === 1) renamed[id] = values.push(graph.values[id]!) - 1;
  return {
    name: graph.name,
    values,
    nodes: nodes.map((node) => renumber(node, renamed)),
    inputs: graph.inputs.map((id) => renamed[id]!),
    outputs: graph.outputs.map((id) => renamed[id]!),
  };
}

/** The node itself where its values keep their ids: what comes before a change is shared by both graphs. */
function renumber(node: Node, renamed: Int32Array): Node {
  const { inputs, outputs } = node;
  const isSame = inputs.every((id) => id === null || renamed[id] === id) && outputs.every((id) => renamed[id] === id);
  if (isSame) return node;
  return copyNode(node, {
    inputs: inputs.map((id) => (id === null ? null : renamed[id]!)),
    outputs: outputs.map((id) => renamed[id]!),
  });
}
