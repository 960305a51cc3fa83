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

/**
 * The rules every graph obeys, by name. The first comes first: the others index by operands. Some run on every file read,
 * mostly before they are compiled, where a counted loop costs a fraction of `for..of`.
 */
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

/** Every violation of these rules, one after the other; where an operand does not exist, only those. */
export function findViolations(graph: Graph, rules: readonly RuleName[] = RULE_NAMES): Violation[] {
  const found: Violation[] = [];
  for (const rule of rules) {
    RULES[rule](graph, (where, text) => found.push({ rule, where, text }));
    if (rule === 'operands-exist' && found.length > 0) break;
  }
  return found;
}

/** The graph itself; throws `E_INVALID_GRAPH` naming the first of these rules that is broken. */
export function verify(graph: Graph, rules: readonly RuleName[] = RULE_NAMES): Graph {
  const [first] = findViolations(graph, rules);
  if (first === undefined) return graph;
  throw new BitboneError('E_INVALID_GRAPH', `${first.text} [${first.rule}]`, { subject: first.where });
}

function operandsExist({ name, nodes, values, inputs, outputs }: Graph, report: Report): void {
  const check = (ids: readonly (number | null)[], where: string): void => {
    for (let position = 0; position < ids.length; position += 1) {
      const id = ids[position]!;
      if (id !== null && values[id] === undefined) report(where, `operand ${id} does not exist`);
    }
  };
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    check(node.inputs, node.name);
    check(node.outputs, node.name);
  }
  check(inputs, name);
  check(outputs, name);
}

function definedBeforeUse({ nodes, values, inputs }: Graph, report: Report): void {
  const defined = new Uint8Array(values.length);
  for (const id of inputs) defined[id] = 1;
  for (let id = 0; id < values.length; id += 1) if (values[id]!.content !== undefined) defined[id] = 1;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    for (let position = 0; position < node.inputs.length; position += 1) {
      const id = node.inputs[position]!;
      if (id !== null && defined[id] === 0) report(node.name, `reads ${values[id]!.name} before it is made`);
    }
    for (let position = 0; position < node.outputs.length; position += 1) defined[node.outputs[position]!] = 1;
  }
}

function singleProducer({ nodes, values, inputs }: Graph, report: Report): void {
  const made = new Uint8Array(values.length);
  for (const id of inputs) made[id] = 1;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    for (let position = 0; position < node.outputs.length; position += 1) {
      const id = node.outputs[position]!;
      if (made[id] === 1 || values[id]!.content !== undefined)
        report(node.name, `makes ${values[id]!.name} a second time`);
      made[id] = 1;
    }
  }
}

function sizesAreCounts({ values }: Graph, report: Report): void {
  for (let id = 0; id < values.length; id += 1) {
    const { name, shape } = values[id]!;
    for (let axis = 0; axis < shape.length; axis += 1) {
      if (isCount(shape[axis]!)) continue;
      report(name, `has the shape [${shape.join(', ')}]`);
      break;
    }
  }
}

/** Asked of every size of a graph: small numbers, as nearly all are, are told without a call. */
function isCount(size: number): boolean {
  return size >= 0 && ((size | 0) === size || Number.isSafeInteger(size));
}

function weightsFitInput(graph: Graph, report: Report): void {
  const { nodes } = graph;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
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

function namesAreUnique({ values }: Graph, report: Report): void {
  const seen = new Set<string>();
  let repeated = 0;
  for (let id = 0; id < values.length; id += 1) {
    const { name } = values[id]!;
    seen.add(name);
    if (seen.size + repeated === id + 1) continue;
    repeated += 1;
    report(name, 'is the name of two values');
  }
}

function outputsExist(graph: Graph, report: Report): void {
  if (graph.outputs.length === 0) report(graph.name, 'has no output');
}

function bitsArePositive({ values }: Graph, report: Report): void {
  for (let id = 0; id < values.length; id += 1) {
    const { name, bits } = values[id]!;
    if (!(Number.isInteger(bits) && bits >= 1)) report(name, `is stored in ${bits} bits`);
  }
}
