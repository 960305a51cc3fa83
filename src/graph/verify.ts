import { BitboneError } from './errors.ts';
import type { Graph, Node } from './graph.ts';

/** One broken rule. */
export interface Violation {
  readonly rule: RuleName;
  readonly where: string;
  readonly text: string;
}

type Rule = (graph: Graph) => Iterable<Omit<Violation, 'rule'>>;

/** The rules every graph obeys, by name. */
const RULES = {
  'operands-exist': operandsExist,
  'defined-before-use': definedBeforeUse,
  'single-producer': singleProducer,
  'sizes-are-counts': sizesAreCounts,
  'weights-fit-input': weightsFitInput,
  'names-are-unique': namesAreUnique,
  'outputs-exist': outputsExist,
  'bits-are-positive': bitsArePositive,
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];

/** Every violation, rule by rule. */
export function findViolations(graph: Graph): Violation[] {
  const found: Violation[] = [];
  // an operand that does not exist would break the other rules' own indexing
  for (const violation of operandsExist(graph)) found.push({ rule: 'operands-exist', ...violation });
  if (found.length > 0) return found;
  for (const rule of RULE_NAMES) {
    if (rule === 'operands-exist') continue;
    for (const violation of RULES[rule](graph)) found.push({ rule, ...violation });
  }
  return found;
}

/** The graph itself; throws `E_INVALID_GRAPH` naming the first broken rule. */
export function verify(graph: Graph): Graph {
  const [first] = findViolations(graph);
  if (first === undefined) return graph;
  throw new BitboneError('E_INVALID_GRAPH', `${first.text} [${first.rule}]`, { subject: first.where });
}

function* operandsExist(graph: Graph) {
  const exists = (id: number) => Number.isInteger(id) && id >= 0 && id < graph.values.length;
  for (const node of graph.nodes) {
    for (const id of [...node.inputs, ...node.outputs]) {
      if (id !== null && !exists(id)) yield { where: node.name, text: `operand ${id} does not exist` };
    }
  }
  for (const id of [...graph.inputs, ...graph.outputs]) {
    if (!exists(id)) yield { where: graph.name, text: `value ${id} does not exist` };
  }
}

function* definedBeforeUse(graph: Graph) {
  const defined = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) defined[id] = 1;
  graph.values.forEach((value, id) => {
    if (value.content !== undefined) defined[id] = 1;
  });
  for (const node of graph.nodes) {
    for (const id of node.inputs) {
      if (id !== null && defined[id] === 0)
        yield { where: node.name, text: `reads ${graph.values[id]!.name} before it is made` };
    }
    for (const id of node.outputs) defined[id] = 1;
  }
}

function* singleProducer(graph: Graph) {
  const made = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) made[id] = 1;
  for (const node of graph.nodes) {
    for (const id of node.outputs) {
      if (made[id] === 1 || graph.values[id]!.content !== undefined)
        yield { where: node.name, text: `makes ${graph.values[id]!.name} a second time` };
      made[id] = 1;
    }
  }
}

function* sizesAreCounts(graph: Graph) {
  for (const value of graph.values) {
    if (value.shape.every((size) => Number.isSafeInteger(size) && size >= 0)) continue;
    yield { where: value.name, text: `has the shape [${value.shape.join(', ')}]` };
  }
}

function* weightsFitInput(graph: Graph) {
  for (const node of graph.nodes) {
    if (node.kind !== 'conv') continue;
    const [x, w] = operandShapes(graph, node);
    if (x === undefined || w === undefined) continue;
    const { groups } = node.attrs;
    if (x[1] !== w[1]! * groups)
      yield { where: node.name, text: `reads ${x[1]} channels with weights for ${w[1]} x ${groups} groups` };
    if (w[0]! % groups !== 0) yield { where: node.name, text: `makes ${w[0]} channels in ${groups} groups` };
  }
}

function operandShapes(graph: Graph, node: Node) {
  return node.inputs.map((id) => (id === null ? undefined : graph.values[id]!.shape));
}

function* namesAreUnique(graph: Graph) {
  const seen = new Set<string>();
  for (const value of graph.values) {
    if (seen.has(value.name)) yield { where: value.name, text: 'is the name of two values' };
    seen.add(value.name);
  }
}

function* outputsExist(graph: Graph) {
  if (graph.outputs.length === 0) yield { where: graph.name, text: 'has no output' };
}

function* bitsArePositive(graph: Graph) {
  for (const value of graph.values) {
    if (!(Number.isInteger(value.bits) && value.bits >= 1))
      yield { where: value.name, text: `is stored in ${value.bits} bits` };
  }
}
