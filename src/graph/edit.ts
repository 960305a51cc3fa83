import type { InferOutputs, NodeOptions } from './build.ts';
import { BitboneError } from './errors.ts';
import type { Graph, Node, Role, Value, ValueId } from './graph.ts';
import type { Op, OpKind, OpOf } from './op.ts';
import type { Content, DType, Shape } from './tensor.ts';
import { DTYPE_BITS, sameShape } from './tensor.ts';
import { findUsedNodes, sortTopologically } from './walk.ts';

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
  let readers: Map<ValueId, Set<number>> | undefined;
  const noteInputs = (index: number, inputs: readonly (ValueId | null)[]): void => {
    if (readers !== undefined) for (const id of inputs) if (id !== null) noteReader(readers, id, index);
  };

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
      const extra = options.extra === undefined ? {} : { extra: options.extra };
      noteInputs(nodes.length, inputs);
      nodes.push({
        kind,
        attrs,
        name,
        inputs,
        outputs: [output],
        role,
        weightBits: 32,
        inputBits: 32,
        ...extra,
      } as unknown as Node);
      return output;
    },
    addCopy(node, inputs, role) {
      isChanged = true;
      const name = unique(node.name);
      const outputs = node.outputs.map((id, position) => {
        const label = unique(position === 0 ? `${name}:out` : `${name}:out${position + 1}`);
        return values.push({ ...graph.values[id]!, name: label }) - 1;
      });
      noteInputs(nodes.length, inputs);
      nodes.push({ ...node, name, inputs, outputs, role });
      return outputs;
    },
    setNode(index, change) {
      isChanged = true;
      noteInputs(index, change.inputs ?? []);
      nodes[index] = { ...nodes[index], ...change } as Node;
    },
    remove(index) {
      isChanged = true;
      nodes[index] = undefined;
    },
    redirect(from, to, except) {
      isChanged = true;
      readers ??= collectReaders(nodes);
      for (const index of [...(readers.get(from) ?? [])]) {
        const node = nodes[index];
        if (node === undefined || except?.has(index) || !node.inputs.includes(from)) continue;
        nodes[index] = { ...node, inputs: node.inputs.map((id) => (id === from ? to : id)) };
        noteReader(readers, to, index);
      }
      outputs = outputs.map((id) => (id === from ? to : id));
    },
    finish(infer) {
      if (!isChanged) return graph;
      const present = nodes.filter((node) => node !== undefined);
      return compact(reinfer({ ...graph, values, nodes: sorted(present, graph.name), outputs }, infer, graph));
    },
  };
}

function collectReaders(nodes: readonly (Node | undefined)[]): Map<ValueId, Set<number>> {
  const readers = new Map<ValueId, Set<number>>();
  nodes.forEach((node, index) => {
    for (const id of node?.inputs ?? []) if (id !== null) noteReader(readers, id, index);
  });
  return readers;
}

function noteReader(readers: Map<ValueId, Set<number>>, id: ValueId, index: number): void {
  const known = readers.get(id);
  if (known === undefined) readers.set(id, new Set([index]));
  else known.add(index);
}

function listNames({ values, nodes }: Graph): Set<string> {
  const names = new Set(values.map((value) => value.name));
  for (const node of nodes) names.add(node.name);
  return names;
}

function sorted(nodes: readonly Node[], name: string): Node[] {
  const { order, cycle } = sortTopologically(nodes);
  if (cycle.length > 0) {
    throw new BitboneError(
      'E_CYCLE',
      `the nodes ${cycle
        .slice(0, 3)
        .map((index) => nodes[index]!.name)
        .join(', ')} feed themselves`,
      { subject: name },
    );
  }
  return order.map((index) => nodes[index]!);
}

/**
 * The same graph with every node's output shapes computed from the inputs' and constants' shapes. `known`: a graph whose
 * shapes are right, of which this one is a change; what it has in common with that one is not inferred again.
 */
export function reinfer(graph: Graph, infer: InferOutputs, known?: Graph): Graph {
  const values = [...graph.values];
  const unchanged = new Set(known?.nodes);
  const isKnown = (id: ValueId | null): boolean => id === null || values[id] === known?.values[id];
  for (const node of graph.nodes) {
    // an opaque node keeps the shapes its file declares
    if (node.kind === 'opaque') continue;
    if (unchanged.has(node) && node.inputs.every(isKnown)) continue;
    const types = infer(
      node as Op,
      node.inputs.map((id) => (id === null ? null : values[id]!)),
      node.name,
    );
    types.forEach((type, index) => {
      const id = node.outputs[index];
      if (id !== undefined) values[id] = retyped(values[id]!, type.shape, type.dtype);
    });
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
  for (const id of [...graph.inputs, ...graph.outputs]) keep[id] = 1;
  for (const node of nodes) {
    for (const id of node.inputs) if (id !== null) keep[id] = 1;
    for (const id of node.outputs) keep[id] = 1;
  }
  if (nodes.length === graph.nodes.length && keep.every((kept) => kept === 1)) return graph;
  const renamed = new Int32Array(graph.values.length).fill(-1);
  const values: Value[] = [];
  graph.values.forEach((value, id) => {
    if (keep[id] === 1) renamed[id] = values.push(value) - 1;
  });
  const rename = (id: ValueId): ValueId => renamed[id]!;
  return {
    name: graph.name,
    values,
    nodes: nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((id) => (id === null ? null : rename(id))),
      outputs: node.outputs.map(rename),
    })),
    inputs: graph.inputs.map(rename),
    outputs: graph.outputs.map(rename),
  };
}
