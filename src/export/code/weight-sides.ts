import { type Graph, isMac, type Node, type ValueId } from '../../graph/graph.ts';
import { findProducers, findStatic } from '../../graph/walk.ts';
import { type ClassCode, createClassTable, type UnitCode } from './classes.ts';
import { type Code, join, type Member, type Piece, type Unit } from './piece.ts';

/** How a layer's weight comes about. */
export type WeightSide =
  /** A constant; the sign of one; the sign times the mean magnitude per output. */
  | { readonly kind: 'plain' | 'sign' | 'scaled'; readonly latent: ValueId }
  /** Computed by a module of its own. */
  | { readonly kind: 'unit'; readonly member: Member };

export interface WeightSides {
  /** Undefined for a weight that the data decides. */
  of(id: ValueId): WeightSide | undefined;
  /** Nodes that only compute weights. */
  readonly nodes: ReadonlySet<number>;
  /** Classes of the modules that compute weights. */
  readonly classes: readonly ClassCode[];
}

/** Finds how the weight of every layer of a graph is computed. `translate` makes steps of the nodes given by index. */
export function findWeightSides(graph: Graph, translate: (nodes: readonly number[]) => Unit['steps']): WeightSides {
  const isStatic = findStatic(graph);
  const producers = findProducers(graph);
  const computed = new Map<ValueId, readonly number[]>();
  for (const node of graph.nodes) {
    const id = isMac(node) ? node.inputs[1] : undefined;
    if (id === undefined || id === null || isStatic[id] === 0 || producers[id]! < 0) continue;
    computed.set(id, collect(graph, producers, id));
  }
  const table = createClassTable();
  const units = new Map<ValueId, Unit>();
  for (const [id, nodes] of computed) {
    if (libraryForm(graph, nodes) !== undefined) continue;
    const unit = { name: nameOf(graph, nodes), steps: translate(nodes), inputs: [], outputs: [id] };
    units.set(id, unit);
    table.add(unit);
  }
  const { classes, codeOf } = table.finish();
  const members = new Map([...units].map(([id, unit]) => [id, toMember(codeOf(unit))]));
  return {
    classes,
    nodes: new Set([...computed.values()].flat()),
    of: (id) => {
      const member = members.get(id);
      if (member !== undefined) return { kind: 'unit', member };
      if (isStatic[id] === 0) return undefined;
      const nodes = computed.get(id);
      return nodes === undefined ? { kind: 'plain', latent: id } : libraryForm(graph, nodes);
    },
  };
}

function collect(graph: Graph, producers: Int32Array, id: ValueId): readonly number[] {
  const found = new Set<number>();
  const pending = [id];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const producer = producers[next]!;
    if (producer < 0 || found.has(producer)) continue;
    found.add(producer);
    for (const input of graph.nodes[producer]!.inputs) if (input !== null) pending.push(input);
  }
  return [...found].sort((a, b) => a - b);
}

/** The two common forms have classes in the library. */
function libraryForm(graph: Graph, indices: readonly number[]): WeightSide | undefined {
  const nodes = indices.map((index) => graph.nodes[index]!);
  const latents = new Set(
    nodes.flatMap(({ inputs }) => inputs).filter((id) => id !== null && graph.values[id]!.content !== undefined),
  );
  const [latent] = latents;
  if (latents.size !== 1 || latent === null || latent === undefined) return undefined;
  const steps = nodes.map(stepOf).sort().join();
  if (steps === 'sign') return { kind: 'sign', latent };
  const mean = nodes.find(({ kind }) => kind === 'reduce');
  const rank = graph.values[latent]!.shape.length;
  const isPerOutput = mean?.kind === 'reduce' && mean.attrs.keepDims && mean.attrs.axes.join() === lastAxes(rank);
  return steps === 'abs,mean,mul,sign' && isPerOutput ? { kind: 'scaled', latent } : undefined;
}

function stepOf({ kind, attrs }: Node): string {
  return 'fn' in attrs ? attrs.fn : kind;
}

/** All axes but the first. */
function lastAxes(rank: number): string {
  return Array.from({ length: rank - 1 }, (_, index) => index + 1).join();
}

function nameOf(graph: Graph, indices: readonly number[]): string {
  const isBinary = indices.some((index) => stepOf(graph.nodes[index]!) === 'sign');
  return isBinary ? 'BinaryWeight' : 'QuantizedWeight';
}

/** The module as part of a block: the literals it is made with may be parameters of the block in turn. */
function toMember({ className, values, members }: UnitCode): Member {
  const parameters = values.map((literal): Code => [{ literal } as Piece]);
  const weights = [...members].flatMap(([member, name]) =>
    member.weights.map((weight) => ({
      ...weight,
      attribute: weight.attribute === '' ? name : `${name}.${weight.attribute}`,
    })),
  );
  return { base: 'weight', make: [className, '(', ...join(parameters, ', '), ')'], weights };
}
