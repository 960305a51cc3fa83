import type { Graph, Node, Value } from './graph.ts';
import { isMac } from './graph.ts';

/**
 * The graph as text, one line a node, for tests and for reading:
 *
 *     conv1:out[1,64,112,112] = conv(input[1,3,224,224], w[64,3,7,7]) kernel=7,7 strides=2,2 pads=3,3,3,3 @stem w32 x32
 */
export function printGraph(graph: Graph): string {
  const header = `${graph.name}(${graph.inputs.map((id) => printValue(graph.values[id]!)).join(', ')})`;
  const footer = `-> ${graph.outputs.map((id) => printValue(graph.values[id]!)).join(', ')}`;
  return [header, ...graph.nodes.map((node) => `  ${printNode(graph, node)}`), footer].join('\n');
}

export function printNode(graph: Graph, node: Node): string {
  const outputs = node.outputs.map((id) => printValue(graph.values[id]!)).join(', ');
  const inputs = node.inputs.map((id) => (id === null ? '-' : printValue(graph.values[id]!))).join(', ');
  const parts = [`${outputs} = ${node.kind}(${inputs})`, ...printAttrs(node), printRole(node)];
  if (isMac(node)) parts.push(`w${node.weightBits}`, `x${node.inputBits}`);
  return parts.filter((part) => part !== '').join(' ');
}

function printValue(value: Value): string {
  return `${value.name}[${value.shape.join(',')}]`;
}

function printAttrs(node: Node): string[] {
  return Object.entries(node.attrs).flatMap(([key, attr]) => {
    if (attr === undefined || isDefault(key, attr)) return [];
    if (typeof attr === 'object' && 'nodes' in attr) return [`${key}={${attr.nodes.length} nodes}`];
    return [
      `${key}=${Array.isArray(attr) ? attr.join(',') : typeof attr === 'object' ? JSON.stringify(attr) : String(attr)}`,
    ];
  });
}

/** Attributes at their usual value say nothing. */
function isDefault(key: string, attr: unknown): boolean {
  if (attr === false || (Array.isArray(attr) && attr.length === 0)) return true;
  if (key === 'groups') return attr === 1;
  if (key === 'arithmetic') return attr === 'float';
  if (key === 'autoPad') return attr === 'explicit';
  if (key === 'dilations') return Array.isArray(attr) && attr.every((step) => step === 1);
  if (key === 'pads') return Array.isArray(attr) && attr.every((pad) => pad === 0);
  return false;
}

function printRole(node: Node): string {
  const { part, stage, block, shortcut } = node.role;
  const place = part === 'stage' ? `@stage${stage}.${block}` : `@${part}`;
  return shortcut ? `${place}.shortcut` : place;
}
