import { isView } from '../../cost/lifetimes.ts';
import type { CostPlan } from '../../cost/plan.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { findConsumers, findProducers } from '../../graph/walk.ts';
import type { Neighbourhood } from '../../reshape/binarize/wiring.ts';
import { findNeighbourhood, normAfter } from '../../reshape/binarize/wiring.ts';
import { listRivals } from '../../score/connectivity.ts';
import { placeOf } from '../../score/score.ts';
import type { Unit } from './units.ts';

/** A layer's forms are counted by its name; units whose layers have no more than `few` together stay whole. */
export interface CutLimits {
  readonly forms: ReadonlyMap<string, number>;
  readonly few: number;
}

/**
 * The units of many forms cut in front of each layer but the first, also where several tensors cross, so that layers which no
 * tensor alone parts take forms one by one: of a residual block, of a dense one. A border must be the same whatever forms
 * the layers around it have:
 *
 * - The tensors that cross are real ones of their own, no bits and no views, which belong to what reads them; and what a layer
 *   alone reads (its sign, its threshold) stands behind it, with the norm of the layer before in front.
 * - All nodes behind it depend on all tensors that cross it and that one of the layers between the last border and this one
 *   makes or leads to. Nodes that a form adds stand last, and what reads them comes later still, else all nodes in their order
 *   (`sortNodes`); so nothing behind the border can overtake what waits in front of it.
 * - No addition weighs the kernels of layers on both sides (`listRivals`).
 *
 * That forms leave the tensors as they are, and who reads and keeps them, is for `findBorderFault` to see.
 */
export function cutUnits(
  graph: Graph,
  cost: CostPlan,
  units: readonly (readonly Unit[])[],
  limits: CutLimits,
): Unit[][] {
  const cutter = new Cutter(graph, cost, limits);
  return units.map((own) => own.flatMap((unit) => cutter.cut(unit)));
}

class Cutter {
  private readonly graph: Graph;
  private readonly cost: CostPlan;
  private readonly limits: CutLimits;
  private readonly hood: Neighbourhood;
  private readonly producers: Int32Array;
  private readonly consumers: readonly (readonly number[])[];
  private readonly views: ReadonlySet<ValueId>;
  private readonly rivals: readonly (readonly number[])[];

  constructor(graph: Graph, cost: CostPlan, limits: CutLimits) {
    this.graph = graph;
    this.cost = cost;
    this.limits = limits;
    this.hood = findNeighbourhood(graph);
    this.producers = findProducers(graph);
    this.consumers = findConsumers(graph);
    this.views = new Set(graph.nodes.filter(isView).flatMap(({ outputs }) => outputs));
    this.rivals = listRivals(graph);
  }

  cut(unit: Unit): Unit[] {
    const running = unit.nodes.filter((index) => this.cost.counted[index] === 1);
    const layers = running.filter((index) => this.limits.forms.has(this.graph.nodes[index]!.name));
    if (layers.length < 2 || this.countForms(layers) <= this.limits.few || this.countStages(running) > 1) return [unit];
    const fronts = layers.map((index) => this.findFront(index, running[0]!));
    const late = this.follow(new Set(layers.flatMap((index) => this.graph.nodes[index]!.outputs)), running);
    const borders: number[] = [];
    for (const [at, layer] of layers.slice(0, -1).entries()) {
      const [low, high] = [this.findTail(layer), Math.min(...fronts.slice(at + 1))];
      const places = running.filter((index) => index > low && index <= high).reverse();
      const last = borders.at(-1) ?? running[0]!;
      const border = places.find((index) => this.isBorder(index, last, late, running));
      if (border !== undefined) borders.push(border);
    }
    return this.split(unit, borders);
  }

  private countForms(layers: readonly number[]): number {
    return layers.reduce((count, index) => count * this.limits.forms.get(this.graph.nodes[index]!.name)!, 1);
  }

  /** Layers are numbered stage by stage, so units of several stages must not alternate. */
  private countStages(running: readonly number[]): number {
    const scored = running.map((index) => this.graph.nodes[index]!).filter(({ kind }) => kind === 'conv');
    return new Set(scored.map(({ role }) => placeOf(role))).size;
  }

  /** First node, from `first` on, of what makes bits of a layer's input, its threshold among it. */
  private findFront(layer: number, first: number): number {
    let front = layer;
    let value = this.graph.nodes[layer]!.inputs[0]!;
    for (let maker = this.producers[value]!; maker >= first; maker = this.producers[value]!) {
      const node = this.graph.nodes[maker]!;
      if (this.graph.values[value]!.bits > 1 && !this.isShift(node)) break;
      front = Math.min(front, maker);
      value = node.inputs.find((id) => id !== null && !this.hood.isStatic(id))!;
    }
    return front;
  }

  private isShift({ kind, attrs, inputs }: Node): boolean {
    if (kind !== 'elementwise' || !['add', 'sub'].includes((attrs as { readonly fn: string }).fn)) return false;
    return inputs.some((id) => id !== null && this.hood.isStatic(id));
  }

  /** A layer's norm, or the layer. */
  private findTail(layer: number): number {
    return normAfter(this.hood, this.graph.nodes[layer]!.outputs[0]!)?.index ?? layer;
  }

  /** Whether a border may stand in front of the node `index`, the one before in front of `last`; `late`: what may come late. */
  private isBorder(index: number, last: number, late: ReadonlySet<ValueId>, running: readonly number[]): boolean {
    const { values } = this.graph;
    const crossing = this.listCrossing(index);
    return (
      crossing.every((id) => values[id]!.bits > 1 && !this.views.has(id)) &&
      !this.rivals.some((layers) => Math.min(...layers) < index && Math.max(...layers) >= index) &&
      crossing.every((id) => !late.has(id) || this.producers[id]! < last || this.areBehind(id, running, index))
    );
  }

  /** What nodes in front of `index` make and nodes from there on read. */
  private listCrossing(index: number): ValueId[] {
    const { nodes, outputs } = this.graph;
    const { counted } = this.cost;
    const isRead = (id: ValueId): boolean =>
      outputs.includes(id) || this.consumers[id]!.some((reader) => reader >= index && counted[reader] === 1);
    return nodes
      .slice(0, index)
      .flatMap(({ outputs: made }, maker) => (counted[maker] === 1 ? made.filter(isRead) : []));
  }

  /** Whether all nodes from `index` on depend on a value. */
  private areBehind(value: ValueId, running: readonly number[], index: number): boolean {
    const reached = this.follow(new Set([value]), running);
    return running.every((node) => node < index || reached.has(this.graph.nodes[node]!.outputs[0]!));
  }

  /** The values, and all that depends on them. */
  private follow(values: ReadonlySet<ValueId>, running: readonly number[]): ReadonlySet<ValueId> {
    const reached = new Set(values);
    for (const node of running) {
      const { inputs, outputs } = this.graph.nodes[node]!;
      if (inputs.some((id) => id !== null && reached.has(id))) for (const id of outputs) reached.add(id);
    }
    return reached;
  }

  private split(unit: Unit, borders: readonly number[]): Unit[] {
    const ends = borders.map((border) => {
      let at = unit.nodes.indexOf(border);
      // nodes of the weight side stand with their first reader
      while (this.cost.counted[unit.nodes[at - 1]!] !== 1) at -= 1;
      return at;
    });
    return [...ends, unit.nodes.length].map((end, at) => ({
      ...{ block: unit.block, isFirstOfBlock: unit.isFirstOfBlock && at === 0 },
      nodes: unit.nodes.slice(ends[at - 1] ?? 0, end),
    }));
  }
}
