import type { CostPlan } from '../../cost/plan.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import { sameShape } from '../../graph/tensor.ts';
import type { UnitNodes } from './unit-marks.ts';

/** A network cut into units, planned for its costs. */
export interface Cut {
  readonly graph: Graph;
  readonly cost: CostPlan;
  readonly units: UnitNodes;
}

/**
 * Why the units of a changed network are not those of the given one as far as their neighbours see; undefined where they
 * are. What a unit costs depends on its own nodes and on the one tensor that enters it: so where at every border one
 * tensor crosses, of the same shape and bits as in the given network, a unit costs the same between any neighbours.
 */
export function findBorderFault(given: Cut, changed: Cut): string | undefined {
  const [before, after] = [describeBorders(given), describeBorders(changed)];
  if (!after.isOrdered) return 'it works in the midst of another layer';
  for (const [place, crossing] of after.crossing.entries()) {
    if (crossing.length !== before.crossing[place]!.length) return 'its neighbours would see more than one tensor';
    const isSame = crossing.every((id, at) => isAlike(given, before.crossing[place]![at]!, changed, id));
    if (!isSame) return 'its neighbours would see a tensor of another kind';
  }
  return sameShares(before.shared, after.shared) ? undefined : 'it shares a weight with another layer';
}

interface Borders {
  /** Whether every node that runs stands behind those of the units before its own. */
  readonly isOrdered: boolean;
  /** Per unit, the values that nodes or outputs behind it read and nodes up to it make. */
  readonly crossing: readonly (readonly ValueId[])[];
  /** How the constants are used that several units read, and where they count. */
  readonly shared: ReadonlyMap<string, string>;
}

function describeBorders(cut: Cut): Borders {
  const { graph, cost, units } = cut;
  const places = placeNodes(graph, units);
  const running = [...graph.nodes.keys()].filter((index) => cost.counted[index] === 1);
  const count = units.flat().length;
  const lastReads = new Int32Array(graph.values.length).fill(-1);
  for (const index of running) {
    for (const id of graph.nodes[index]!.inputs)
      if (id !== null) lastReads[id] = Math.max(lastReads[id]!, places[index]!);
  }
  for (const id of graph.outputs) lastReads[id] = count;
  const crossing: ValueId[][] = Array.from({ length: count }, () => []);
  for (const index of running) {
    for (const id of graph.nodes[index]!.outputs) {
      for (let place = places[index]!; place < lastReads[id]!; place += 1) crossing[place]!.push(id);
    }
  }
  const isOrdered = running.every((index, at) => at === 0 || places[running[at - 1]!]! <= places[index]!);
  return { isOrdered, crossing, shared: describeShared(cut, places) };
}

/** Position of each node's unit among all units. */
function placeNodes(graph: Graph, units: UnitNodes): Int32Array {
  const places = new Int32Array(graph.nodes.length);
  for (const [place, nodes] of units.flat().entries()) for (const index of nodes) places[index] = place;
  return places;
}

function isAlike(given: Cut, before: ValueId, changed: Cut, after: ValueId): boolean {
  const [a, b] = [given.graph.values[before]!, changed.graph.values[after]!];
  const isOwn = ({ cost }: Cut, id: ValueId): boolean => cost.lifetimes.buffers[id] === id;
  const isKept = isOwn(given, before) === isOwn(changed, after);
  return isKept && a.bits === b.bits && a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function describeShared({ graph, cost }: Cut, places: Int32Array): Map<string, string> {
  const ranges = new Map<ValueId, [number, number]>();
  const note = (id: ValueId, low: number, high: number): void => {
    const known = ranges.get(id) ?? [low, high];
    ranges.set(id, [Math.min(known[0], low), Math.max(known[1], high)]);
  };
  // readers stand behind what they read
  for (let index = graph.nodes.length - 1; index >= 0; index -= 1) {
    const { inputs, outputs } = graph.nodes[index]!;
    const own = cost.counted[index] === 1 ? ([places[index]!, places[index]!] as const) : ranges.get(outputs[0]!);
    if (own !== undefined) for (const id of inputs) if (id !== null) note(id, own[0], own[1]);
  }
  const shared = new Map<string, string>();
  for (const [id, [low, high]] of ranges) {
    const { content, name } = graph.values[id]!;
    if (content !== undefined && low < high) shared.set(name, `${cost.parameters.uses[id]} ${low}`);
  }
  return shared;
}

function sameShares(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return before.size === after.size && [...before].every(([name, use]) => after.get(name) === use);
}
