import { type Graph, isMac, type Node, type ValueId } from '../graph/graph.ts';
import { findProducers, findStatic, isStaticNode } from '../graph/walk.ts';

/** Fill colours of layers by what is binary, as colour-blind readers can tell apart; labels say it too. */
const COLOURS = { binary: '#b3cde3', weights: '#ccebc5', real: '#fed9a6', other: '#f2f2f2' } as const;

/**
 * A graph in the language of Graphviz: one box per node that runs, one frame per stage. The weight side is left out;
 * layers say their precision instead.
 */
export function writeDot(graph: Graph): string {
  const frame: Frame = { graph, isStatic: findStatic(graph), producers: findProducers(graph) };
  const members = graph.nodes
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => !isStaticNode(node, frame.isStatic));
  const lines = [
    `digraph ${quote(graph.name)} {`,
    '  node [shape=box, style="filled,rounded", fontname="Helvetica", fontsize=10];',
    ...graph.inputs.map((id) => `  input${id} [label=${quote(labelOf(graph, id))}, shape=ellipse];`),
    ...groupByStage(members).flatMap(([stage, inside]) => writeStage(graph, stage, inside)),
    ...members.flatMap(({ node, index }) => node.inputs.flatMap((id) => writeEdge(frame, id, `n${index}`))),
    ...graph.outputs.flatMap((id, index) => [
      `  output${index} [label=${quote(labelOf(graph, id))}, shape=ellipse];`,
      ...writeEdge(frame, id, `output${index}`),
    ]),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

interface Frame {
  readonly graph: Graph;
  readonly isStatic: Uint8Array;
  readonly producers: Int32Array;
}

interface Member {
  readonly node: Node;
  readonly index: number;
}

function groupByStage(members: readonly Member[]): (readonly [stage: string, members: readonly Member[]])[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const { part, stage } = member.node.role;
    const name = part === 'stage' ? `stage ${stage}` : part;
    groups.set(name, [...(groups.get(name) ?? []), member]);
  }
  return [...groups];
}

function writeStage(graph: Graph, stage: string, members: readonly Member[]): string[] {
  const boxes = members.map(
    ({ node, index }) => `    n${index} [label=${quote(boxLabel(graph, node))}, fillcolor="${colourOf(node)}"];`,
  );
  return [`  subgraph ${quote(`cluster_${stage}`)} {`, `    label=${quote(stage)};`, ...boxes, '  }'];
}

function boxLabel(graph: Graph, node: Node): string {
  const bits = isMac(node) ? `, ${node.weightBits}-bit weights, ${node.inputBits}-bit inputs` : '';
  const fn = 'fn' in node.attrs ? ` ${node.attrs.fn}` : '';
  return `${node.name}\n${node.kind}${fn}${bits}\n${graph.values[node.outputs[0]!]!.shape.join(' x ')}`;
}

function colourOf(node: Node): string {
  if (!isMac(node)) return COLOURS.other;
  if (node.weightBits > 1) return COLOURS.real;
  return node.inputBits === 1 ? COLOURS.binary : COLOURS.weights;
}

/** Weights and what is computed from them are not drawn. */
function writeEdge({ graph, isStatic, producers }: Frame, id: ValueId | null, target: string): string[] {
  if (id === null || isStatic[id] === 1) return [];
  const producer = producers[id]!;
  if (producer >= 0) return [`  n${producer} -> ${target};`];
  return graph.inputs.includes(id) ? [`  input${id} -> ${target};`] : [];
}

function labelOf(graph: Graph, id: ValueId): string {
  const { name, shape } = graph.values[id]!;
  return `${name}\n${shape.join(' x ')}`;
}

/** Names from files may hold anything; a line break in a label is spelled. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\r?\n/g, '\\n')}"`;
}
