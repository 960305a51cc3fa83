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
 * are. What a unit costs depends on its own nodes and on the tensors that enter it: so where at every border the same ones
 * cross as in the given network, of the same shape and bits, read by the same units, and kept for training by the same one
 * where several read them, a unit costs the same between any neighbours.
 */
export function findBorderFault(given: Cut, changed: Cut): string | undefined {
  const [before, after] = [describeBorders(given), describeBorders(changed)];
  if (!after.isOrdered) return 'it works in the midst of another layer';
  for (const [place, crossing] of after.crossing.entries()) {
    const known = before.crossing[place]!;
    if (crossing.length !== known.length) return 'its neighbours would see more than one tensor';
    const isSame = crossing.every(({ id }, at) => isAlike(given, known[at]!.id, changed, id));
    if (!isSame) return 'its neighbours would see a tensor of another kind';
  }
  const isUsedAlike = after.crossing.every((crossing, place) =>
    crossing.every(({ use }, at) => use === before.crossing[place]![at]!.use),
  );
  if (!isUsedAlike) return 'its neighbours would read or keep other tensors';
  return sameShares(before.shared, after.shared) ? undefined : 'it shares a weight with another layer';
}

/** A tensor that units behind the one that makes it read. */
interface Crossing {
  readonly id: ValueId;
  /** Which units read it, by their positions, and which one keeps it where these are several. */
  readonly use: string;
}

interface Borders {
  /** Whether every node that runs stands behind those of the units before its own. */
  readonly isOrdered: boolean;
  /** Per unit, the values that nodes or outputs behind it read and nodes up to it make. */
  readonly crossing: readonly (readonly Crossing[])[];
  /** How the constants are used that several units read, and where they count. */
  readonly shared: ReadonlyMap<string, string>;
}

function describeBorders(cut: Cut): Borders {
  const { graph, cost, units } = cut;
  const places = placeNodes(graph, units);
  const running = [...graph.nodes.keys()].filter((index) => cost.counted[index] === 1);
  const count = units.flat().length;
  const readers = listReaders(graph, running, places, count);
  const keepers = findKeepers(cut, places);
  const crossing: Crossing[][] = Array.from({ length: count }, () => []);
  for (const index of running) {
    for (const id of graph.nodes[index]!.outputs) {
      const own = readers.get(id) ?? [];
      const behind = own.filter((place) => place > places[index]!);
      const isShared = own.filter((place) => place < count).length > 1;
      const use = `${behind.join(' ')}${isShared ? `, kept by ${keepers.get(cost.lifetimes.buffers[id]!)}` : ''}`;
      for (let place = places[index]!; place < (behind.at(-1) ?? -1); place += 1) crossing[place]!.push({ id, use });
    }
  }
  const isOrdered = running.every((index, at) => at === 0 || places[running[at - 1]!]! <= places[index]!);
  return { isOrdered, crossing, shared: describeShared(cut, places) };
}

/** Positions of the units that read each value, ascending; outputs are read behind all units. */
function listReaders(
  { nodes, outputs }: Graph,
  running: readonly number[],
  places: Int32Array,
  count: number,
): Map<ValueId, number[]> {
  const readers = new Map<ValueId, number[]>();
  const note = (id: ValueId, place: number): void => {
    const known = readers.get(id) ?? [];
    if (known.at(-1) !== place) known.push(place);
    readers.set(id, known);
  };
  for (const index of running) {
    for (const id of nodes[index]!.inputs) if (id !== null) note(id, places[index]!);
  }
  for (const id of outputs) note(id, count);
  return readers;
}

/** Position of the unit that keeps a buffer for the backward pass, by buffer. */
function findKeepers({ cost }: Cut, places: Int32Array): Map<ValueId, number> {
  const keepers = new Map<ValueId, number>();
  cost.savedAt.forEach((index, id) => {
    if (index >= 0) keepers.set(cost.lifetimes.buffers[id]!, places[index]!);
  });
  return keepers;
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
