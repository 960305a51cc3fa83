import type { Graph, Node } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { findProducers, findUsedNodes, spreadStatic } from '../graph/walk.ts';
import { CONVENTIONS, type Convention } from './conventions.ts';
import { findLifetimes, type Lifetimes } from './lifetimes.ts';
import { findParameters, type Parameters } from './parameters.ts';
import { findSaved } from './training.ts';

export interface CostOptions {
  /** How `ops` is counted; `ops64` unless given. */
  readonly convention?: Convention;
  /** Whether an element-wise result may overwrite its dying operand; true unless given. */
  readonly inPlace?: boolean;
}

/**
 * Everything about a graph's cost that does not depend on its sizes. Made once; then any run of nodes is costed at any
 * shapes (`countSegment`), which is how a search fills its tables and how `costOf` costs the whole.
 */
export interface CostPlan {
  readonly graph: Graph;
  readonly convention: Convention;
  readonly inPlace: boolean;
  /** The graph's own shapes, by value. */
  readonly shapes: readonly Shape[];
  /** 1 for the nodes that run per inference: an output depends on them and they depend on an input. */
  readonly counted: Uint8Array;
  readonly parameters: Parameters;
  readonly lifetimes: Lifetimes;
  /** Per value, the node that keeps it for the backward pass, or -1. */
  readonly savedAt: Int32Array;
  /** Plans of the two branches, by index of the `if` node. */
  readonly branches: ReadonlyMap<number, Branches>;
}

/** Plans of the `then` and the `else` branch. */
export type Branches = readonly [CostPlan, CostPlan];

export function planCost(graph: Graph, options: CostOptions = {}): CostPlan {
  return planGraph(graph, options, new Uint8Array(graph.values.length), new Uint8Array(graph.values.length));
}

/** `isConstant`: inputs that are weights of the graph around; `isHeld`: inputs whose memory the graph around counts. */
function planGraph(graph: Graph, options: CostOptions, isConstant: Uint8Array, isHeld: Uint8Array): CostPlan {
  const { convention = CONVENTIONS.ops64, inPlace = true } = options;
  const isStatic = spreadStatic(graph, isConstant.slice());
  const producers = findProducers(graph);
  const counted = markCounted(graph, producers, isStatic);
  const branches = planBranches(graph, options, isStatic, counted);
  const needsNoMemory = isStatic.slice();
  for (let id = 0; id < isHeld.length; id += 1) if (isHeld[id] === 1) needsNoMemory[id] = 1;
  const lifetimes = findLifetimes(graph, needsNoMemory, counted, inPlace);
  return {
    graph,
    convention,
    inPlace,
    shapes: listShapes(graph),
    counted,
    parameters: findParameters(graph, producers, isStatic, counted, (node, position) =>
      findUseInBranches(branches, node, position),
    ),
    lifetimes,
    savedAt: findSaved(graph, needsNoMemory, counted, lifetimes.buffers),
    branches,
  };
}

function listShapes({ values }: Graph): readonly Shape[] {
  const shapes = new Array<Shape>(values.length);
  for (let id = 0; id < values.length; id += 1) shapes[id] = values[id]!.shape;
  return shapes;
}

function markCounted(graph: Graph, producers: Int32Array, isStatic: Uint8Array): Uint8Array {
  const counted = findUsedNodes(graph, producers);
  for (let index = 0; index < counted.length; index += 1) {
    // the results of a node are of the weight side together or not at all
    if (isStatic[graph.nodes[index]!.outputs[0]!] === 1) counted[index] = 0;
  }
  return counted;
}

function planBranches(
  graph: Graph,
  options: CostOptions,
  isStatic: Uint8Array,
  counted: Uint8Array,
): Map<number, Branches> {
  const branches = new Map<number, Branches>();
  graph.nodes.forEach((node, index) => {
    if (node.kind !== 'if' || counted[index] !== 1) return;
    const split = 1 + node.attrs.then.inputs.length;
    branches.set(index, [
      planBranch(node.attrs.then, node.inputs.slice(1, split), options, isStatic),
      planBranch(node.attrs.else, node.inputs.slice(split), options, isStatic),
    ]);
  });
  return branches;
}

function planBranch(branch: Graph, captures: Node['inputs'], options: CostOptions, isStatic: Uint8Array): CostPlan {
  const isConstant = new Uint8Array(branch.values.length);
  const isHeld = new Uint8Array(branch.values.length);
  branch.inputs.forEach((id, index) => {
    const captured = captures[index];
    isConstant[id] = captured != null && isStatic[captured] === 1 ? 1 : 0;
    isHeld[id] = 1;
  });
  return planGraph(branch, options, isConstant, isHeld);
}

function findUseInBranches(
  branches: ReadonlyMap<number, Branches>,
  index: number,
  position: number,
): number | undefined {
  const found = branches.get(index);
  if (found === undefined || position === 0) return undefined;
  const first = found[0].graph.inputs;
  const isFirst = position <= first.length;
  const plan = isFirst ? found[0] : found[1];
  const id = plan.graph.inputs[isFirst ? position - 1 : position - 1 - first.length];
  return id === undefined ? undefined : plan.parameters.uses[id];
}
