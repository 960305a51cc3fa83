import type { Graph, Node } from '../../graph/graph.ts';
import { matchNames } from '../match-names.ts';

export type Convolution = Extract<Node, { kind: 'conv' }>;

/**
 * Convolutions by what people call them: `all`, a stage (`stage3`), a kernel (`3x3`), or a name with `*` for any run of
 * characters. Shortcuts are meant only by name. Throws `E_KNOB` for a term that means none.
 */
export function selectConvolutions(graph: Graph, terms: readonly string[]): ReadonlySet<string> {
  const convolutions = graph.nodes.filter((node) => node.kind === 'conv') as Convolution[];
  const names = convolutions.map(({ name }) => name);
  const inner = convolutions.filter(({ role }) => role.part === 'stage' && !role.shortcut).map(describeInner);
  return new Set(terms.flatMap((term) => findByTerm(inner, names, term)));
}

/** Convolutions that are to change: `selected` are all, `required` those that are meant by more than `all`. */
export interface WantedConvolutions {
  readonly selected: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
}

/** The same for a form that not every convolution can take: `all` means those that can, any other term what it says. */
export function selectWanted(graph: Graph, terms: readonly string[]): WantedConvolutions {
  const required = terms.filter((term) => term !== 'all');
  return { selected: selectConvolutions(graph, terms), required: selectConvolutions(graph, required) };
}

type Inner = ReturnType<typeof describeInner>;

function describeInner({ name, role, attrs }: Convolution) {
  return { name, terms: ['all', `stage${role.stage}`, attrs.kernel.join('x')] };
}

function findByTerm(inner: readonly Inner[], names: readonly string[], term: string): string[] {
  const found = inner.filter(({ terms }) => terms.includes(term)).map(({ name }) => name);
  return found.length > 0 ? found : matchNames(names, term, 'stage, kernel or convolution');
}

/** Whether a node stands in the layer's own block. */
export function isWithin({ role }: Node, layer: Convolution): boolean {
  return role.stage === layer.role.stage && role.block === layer.role.block;
}
