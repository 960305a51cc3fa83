import { type Graph, isMac, type Node, type Value, type ValueId } from '../graph/graph.ts';
import { DTYPE_BITS } from '../graph/tensor.ts';
import { isStaticNode } from '../graph/walk.ts';
import { type Branches, createFlow, type Flow, type NodeOf, type ReadWeights } from './flow.ts';
import { countBits, isUniform } from './levels.ts';
import { countDataBits, countWeightBits, factorsOf } from './operands.ts';
import { isPlainlyReal } from './plainly-real.ts';
import { applyRule } from './rules.ts';
import { classifyInMemory, classifyWeightSide } from './weight-side.ts';

export interface PrecisionOptions {
  /**
   * Values of a stored constant. Asked for single numbers, for the two sides of a `where`, and for the weights of layers
   * whose input has few bits; real layers are never read.
   */
  readonly readWeights?: ReadWeights;
}

/** Inputs of at most so many bits make it worth reading whether the weights are as narrow. */
const LOW_BITS = 4;

/**
 * The graph with `bits` of every value and `weightBits` and `inputBits` of every multiply-accumulate node, found by
 * following the few levels that signs, comparisons, rounding and quantisers leave from node to node. `bits` is what one
 * element takes where it is stored; `weightBits` and `inputBits` are 1 only where the sum of products can be counted with
 * xnor and popcount, up to one scale and shift per output. Linear in nodes and in the weights read.
 */
export function annotatePrecision(graph: Graph, options: PrecisionOptions = {}): Graph {
  if (isPlainlyReal(graph)) return graph;
  const flow = createFlow(graph, options.readWeights ?? readNothing);
  followLevels(flow);
  return toGraph(flow);
}

function readNothing(): undefined {
  return undefined;
}

function followLevels(flow: Flow): void {
  const { nodes } = flow.graph;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    if (isStaticNode(node, flow.isStatic)) for (const id of node.outputs) flow.isStatic[id] = 1;
    if (node.kind === 'if') flow.branches.set(node, followBranches(node, flow));
    applyRule(node, flow);
    if (isMac(node)) classifyWeightsOf(node, flow);
  }
}

/** Captures are the inputs after the condition: those of the first branch, then those of the second. */
function followBranches(node: NodeOf<'if'>, flow: Flow): Branches {
  const { then: first, else: second } = node.attrs;
  const split = 1 + first.inputs.length;
  return {
    first: followBranch(first, node.inputs.slice(1, split), flow),
    second: followBranch(second, node.inputs.slice(split), flow),
  };
}

function followBranch(graph: Graph, captures: readonly (ValueId | null)[], outer: Flow): Flow {
  const flow = createFlow(graph, outer.readWeights);
  graph.inputs.forEach((id, index) => {
    const captured = captures[index];
    if (captured === undefined || captured === null) return;
    flow.sources[id] = outer.sources[captured]!;
    flow.levels[id] = outer.levels[captured]!;
    flow.isStatic[id] = outer.isStatic[captured]!;
  });
  followLevels(flow);
  return flow;
}

/** Reading costs time, so weights in a file are read only where the input makes it matter. */
function classifyWeightsOf(node: Parameters<typeof factorsOf>[0], flow: Flow): void {
  const factors = factorsOf(node, flow);
  const inputBits = countDataBits(flow, factors);
  for (let index = 0; index < factors.weights.length; index += 1) {
    const { id } = factors.weights[index]!;
    const present = countBits(flow.levels[id]!, flow.graph.values[id]!.dtype);
    if (flow.isStatic[id] === 0 || present <= Math.min(inputBits, LOW_BITS)) continue;
    if (inputBits <= LOW_BITS) classifyWeightSide(flow, id, (index) => applyRule(flow.graph.nodes[index]!, flow));
    else classifyInMemory(flow, id);
  }
}

function toGraph(flow: Flow): Graph {
  return {
    ...flow.graph,
    values: flow.graph.values.map((value, id) => withBits(value, bitsOf(value, id, flow))),
    nodes: flow.graph.nodes.map((node) => withOperandBits(node, flow)),
  };
}

/** A boolean is stored as its type says; a runtime packs only numbers. */
function bitsOf(value: Value, id: ValueId, flow: Flow): number {
  const levels = flow.levels[id]!;
  return value.dtype === 'bool' || isUniform(levels) ? DTYPE_BITS[value.dtype] : countBits(levels, value.dtype);
}

function withBits(value: Value, bits: number): Value {
  return value.bits === bits ? value : { ...value, bits };
}

function withOperandBits(node: Node, flow: Flow): Node {
  if (node.kind === 'if') return withBranches(node, flow.branches.get(node)!);
  if (!isMac(node)) return node;
  const factors = factorsOf(node, flow);
  const weightBits = countWeightBits(flow, factors);
  const inputBits = countDataBits(flow, factors);
  return node.weightBits === weightBits && node.inputBits === inputBits ? node : { ...node, weightBits, inputBits };
}

function withBranches(node: NodeOf<'if'>, branches: Branches): Node {
  // biome-ignore lint/suspicious/noThenProperty: the branches are named as in ONNX and never awaited
  return { ...node, attrs: { then: toGraph(branches.first), else: toGraph(branches.second) } };
}
