import { BitboneError } from './errors.ts';
import type { Graph } from './graph.ts';
import { inputShape } from './graph.ts';

/** One broken rule. */
export interface Violation {
  readonly rule: RuleName;
  readonly where: string;
  readonly text: string;
}

/** Tells of a broken rule: where, and what is wrong there. */
type Report = (where: string, text: string) => void;
type Rule = (graph: Graph, report: Report) => void;

/** The rules every graph obeys, by name. The first comes first: the others index by operands. */
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

/** Every violation, rule by rule; where an operand does not exist, only those. */
export function findViolations(graph: Graph): Violation[] {
  const found: Violation[] = [];
  for (const rule of RULE_NAMES) {
    RULES[rule](graph, (where, text) => found.push({ rule, where, text }));
    if (rule === 'operands-exist' && found.length > 0) break;
  }
  return found;
}

/** The graph itself; throws `E_INVALID_GRAPH` naming the first broken rule. */
export function verify(graph: Graph): Graph {
  const [first] = findViolations(graph);
  if (first === undefined) return graph;
  throw new BitboneError('E_INVALID_GRAPH', `${first.text} [${first.rule}]`, { subject: first.where });
}

function operandsExist({ name, nodes, values, inputs, outputs }: Graph, report: Report): void {
  const check = (id: number | null, where: string): void => {
    if (id !== null && values[id] === undefined) report(where, `operand ${id} does not exist`);
  };
  for (const node of nodes) {
    for (const id of node.inputs) check(id, node.name);
    for (const id of node.outputs) check(id, node.name);
  }
  for (const id of inputs) check(id, name);
  for (const id of outputs) check(id, name);
}

function definedBeforeUse(graph: Graph, report: Report): void {
  const defined = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) defined[id] = 1;
  graph.values.forEach((value, id) => {
    if (value.content !== undefined) defined[id] = 1;
  });
  for (const node of graph.nodes) {
    for (const id of node.inputs) {
      if (id !== null && defined[id] === 0) report(node.name, `reads ${graph.values[id]!.name} before it is made`);
    }
    for (const id of node.outputs) defined[id] = 1;
  }
}

function singleProducer(graph: Graph, report: Report): void {
  const made = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) made[id] = 1;
  for (const node of graph.nodes) {
    for (const id of node.outputs) {
      const { name, content } = graph.values[id]!;
      if (made[id] === 1 || content !== undefined) report(node.name, `makes ${name} a second time`);
      made[id] = 1;
    }
  }
}

function sizesAreCounts(graph: Graph, report: Report): void {
  for (const { name, shape } of graph.values) {
    for (const size of shape) {
      if (Number.isSafeInteger(size) && size >= 0) continue;
      report(name, `has the shape [${shape.join(', ')}]`);
      break;
    }
  }
}

function weightsFitInput(graph: Graph, report: Report): void {
  for (const node of graph.nodes) {
    if (node.kind !== 'conv') continue;
    const x = inputShape(graph, node, 0);
    const w = inputShape(graph, node, 1);
    if (x === undefined || w === undefined) continue;
    const { groups } = node.attrs;
    if (x[1] !== w[1]! * groups)
      report(node.name, `reads ${x[1]} channels with weights for ${w[1]} x ${groups} groups`);
    if (w[0]! % groups !== 0) report(node.name, `makes ${w[0]} channels in ${groups} groups`);
  }
}

function namesAreUnique(graph: Graph, report: Report): void {
  const seen = new Set<string>();
  for (const { name } of graph.values) {
    if (seen.has(name)) report(name, 'is the name of two values');
    seen.add(name);
  }
}

function outputsExist(graph: Graph, report: Report): void {
  if (graph.outputs.length === 0) report(graph.name, 'has no output');
}

function bitsArePositive(graph: Graph, report: Report): void {
  for (const { name, bits } of graph.values) {
    if (!(Number.isInteger(bits) && bits >= 1)) report(name, `is stored in ${bits} bits`);
  }
}
