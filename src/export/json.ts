import type { Graph, Node, Value, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';

/** A graph as JSON: structure, shapes and precisions, without the values of weights. */
export interface GraphDocument {
  readonly format: 'bitbone-graph';
  readonly version: 1;
  readonly name: string;
  readonly inputs: readonly TensorDocument[];
  readonly outputs: readonly string[];
  readonly constants: readonly ConstantDocument[];
  readonly nodes: readonly NodeDocument[];
}

export interface TensorDocument {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  /** Bits one element takes where it is stored. */
  readonly bits: number;
}

export interface ConstantDocument extends TensorDocument {
  /** What is known of its values: in memory, in a file, one repeated value, to be drawn, or not given. */
  readonly values: 'dense' | 'stored' | 'fill' | 'initial' | 'absent';
}

export interface NodeDocument {
  readonly name: string;
  readonly kind: string;
  /** As the operator has them; an infinite bound is null, a branch a document of its own. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names; null where an operand is left out. */
  readonly inputs: readonly (string | null)[];
  readonly outputs: readonly TensorDocument[];
  readonly part: string;
  readonly stage: number;
  readonly block: number;
  readonly shortcut: boolean;
  /** On layers that multiply and accumulate. */
  readonly weightBits?: number;
  readonly inputBits?: number;
}

/** The document as text, one line per tensor and node. */
export function writeJson(graph: Graph): string {
  const { inputs, constants, nodes, ...head } = describeGraph(graph);
  const lists = Object.entries({ inputs, constants, nodes }).map(([name, items]) => {
    const lines = items.map((item) => `    ${JSON.stringify(item)}`);
    return `  ${JSON.stringify(name)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]`;
  });
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${[...fields, ...lists].join(',\n')}\n}\n`;
}

export function describeGraph(graph: Graph): GraphDocument {
  const nameOf = (id: ValueId): string => graph.values[id]!.name;
  return {
    format: 'bitbone-graph',
    version: 1,
    name: graph.name,
    inputs: graph.inputs.map((id) => describeTensor(graph.values[id]!)),
    outputs: graph.outputs.map(nameOf),
    constants: graph.values.flatMap((value) =>
      value.content === undefined ? [] : [{ ...describeTensor(value), values: value.content.kind }],
    ),
    nodes: graph.nodes.map((node) => describeNode(graph, node)),
  };
}

function describeTensor({ name, shape, dtype, bits }: Value): TensorDocument {
  return { name, shape, type: dtype, bits };
}

function describeNode(graph: Graph, node: Node): NodeDocument {
  const { weightBits, inputBits } = node;
  return {
    name: node.name,
    kind: node.kind,
    attributes: describeAttributes(node),
    inputs: node.inputs.map((id) => (id === null ? null : graph.values[id]!.name)),
    outputs: node.outputs.map((id) => describeTensor(graph.values[id]!)),
    ...node.role,
    ...(isMac(node) ? { weightBits, inputBits } : {}),
  };
}

/** Kept attributes stand beside those bitbone reads; tensors among them have no place here. */
function describeAttributes(node: Node): Record<string, unknown> {
  const kept = Object.entries(node.extra ?? {}).flatMap(([name, attribute]) =>
    attribute.type === 'tensor' ? [] : [[name, attribute.value] as const],
  );
  if (node.kind !== 'if') return { ...Object.fromEntries(kept), ...node.attrs };
  // biome-ignore lint/suspicious/noThenProperty: the branches of If are called so
  return { then: describeGraph(node.attrs.then), else: describeGraph(node.attrs.else) };
}
