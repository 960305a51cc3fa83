import type { Graph, Node } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Role } from '../graph/value.ts';
import type { Metrics } from './metrics.ts';
import { type CostOptions, type CostPlan, planCost } from './plan.ts';
import { visitCosts } from './segment.ts';
import { addCost, CostMetrics, type CostVector, finishCost, newCost } from './vector.ts';

/** One node's share. Its metrics are unrounded: the rows' sums (the largest peak) are exactly the whole. */
export type LayerCost = Readonly<Pick<LayerRow, keyof LayerRow>>;

/** An operator whose cost cannot be told; its figures are not part of the totals. */
export interface UnknownNode {
  readonly node: string;
  /** Operator type with its domain, as in the file. */
  readonly type: string;
  readonly reason: string;
}

export interface CostReport {
  /** Name of the counting convention behind `ops`. */
  readonly convention: string;
  readonly totals: Metrics;
  /** Every node that runs per inference, in graph order. */
  readonly layers: readonly LayerCost[];
  readonly unknown: readonly UnknownNode[];
  /** What a reader of the figures should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Costs of a graph, node by node and in total. Linear in nodes and edges. */
export function costOf(graph: Graph, options: CostOptions = {}): CostReport {
  const plan = planCost(graph, options);
  const { name, denominator } = plan.convention;
  const total = newCost();
  const layers: LayerCost[] = [];
  visitCosts(plan, (index, cost) => {
    addCost(total, cost);
    layers.push(new LayerRow(plan, graph.nodes[index]!, cost));
  });
  return {
    convention: name,
    totals: finishCost(total, denominator),
    layers,
    unknown: listUnknown(plan),
    notes: listNotes(plan),
  };
}

class LayerRow extends CostMetrics {
  readonly name: string;
  readonly kind: OpKind;
  /** Whether the node multiplies and accumulates; the others are what stands between such layers. */
  readonly isLayer: boolean;
  readonly part: Role['part'];
  readonly stage: number;
  readonly block: number;
  readonly shortcut: boolean;
  readonly weightBits: number;
  readonly inputBits: number;
  readonly outputShape: Shape;

  constructor({ convention, shapes }: CostPlan, node: Node, cost: CostVector) {
    super(cost, convention.denominator);
    const { part, stage, block, shortcut } = node.role;
    this.name = node.name;
    this.kind = node.kind;
    this.isLayer = isMac(node);
    this.part = part;
    this.stage = stage;
    this.block = block;
    this.shortcut = shortcut;
    this.weightBits = node.weightBits;
    this.inputBits = node.inputBits;
    this.outputShape = shapes[node.outputs[0]!] ?? [];
  }
}

function listUnknown(plan: CostPlan, path = ''): UnknownNode[] {
  const found: UnknownNode[] = [];
  const { nodes } = plan.graph;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!;
    if (plan.counted[index] !== 1) continue;
    if (node.kind === 'opaque') found.push(describeUnknown(path + node.name, node.attrs));
    if (node.kind !== 'if') continue;
    for (const branch of plan.branches.get(index)!) found.push(...listUnknown(branch, `${path}${node.name}/`));
  }
  return found;
}

function describeUnknown(
  node: string,
  { domain, type }: { readonly domain: string; readonly type: string },
): UnknownNode {
  return { node, type: domain === '' ? type : `${domain}.${type}`, reason: 'the cost of this operator is not known' };
}

function listNotes(plan: CostPlan): string[] {
  const notes: string[] = [];
  const { nodes } = plan.graph;
  for (let index = 0; index < nodes.length; index += 1) {
    const { name, kind, inputs } = nodes[index]!;
    if (plan.counted[index] !== 1) continue;
    if (kind === 'if') notes.push(`${name}: counted as its dearer branch, with the parameters of both`);
    if (kind === 'einsum' && inputs.length > 2) notes.push(`${name}: counted pair by pair from the left`);
  }
  return notes;
}
