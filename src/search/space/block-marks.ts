import type { Graph, Node, Role } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import type { Knobs } from '../../reshape/knobs.ts';

/**
 * Says with the role of every node which block it stands in, by the positions of the part and of the block. What a form
 * puts around a layer takes the layer's role, so that a changed network still tells its blocks.
 */
export interface BlockMarks {
  mark(graph: Graph): Graph;
  /** The roles as they were; a node that a form added gets that of its block. */
  unmark(graph: Graph): Graph;
}

/** Marks for this graph and those made of it, which keep the names of its nodes. */
export function createMarks({ graph, parts }: Knobs): BlockMarks {
  const marks = new Map<string, Role>();
  const roles = new Map(graph.nodes.map(({ name, role }) => [name, role]));
  const owners = parts.map(({ blocks }, part) =>
    blocks.map(({ segments }, block) => {
      const nodes = segments.flatMap((segment) => segment.nodes).map((index) => graph.nodes[index]!);
      for (const { name, role } of nodes) {
        marks.set(name, { part: 'stage', stage: part, block, shortcut: role.shortcut });
      }
      return (nodes.find(isMac) ?? nodes[0]!).role;
    }),
  );
  const restore = ({ name, role }: Node): Role =>
    roles.get(name) ?? { ...owners[role.stage]![role.block]!, shortcut: role.shortcut };
  return {
    mark: (given) => withRoles(given, ({ name, role }) => marks.get(name) ?? role),
    unmark: (given) => withRoles(given, restore),
  };
}

function withRoles(graph: Graph, roleOf: (node: Node) => Role): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, role: roleOf(node) })) };
}

/** Indices of the nodes of each block, in graph order. */
export type BlockNodes = readonly (readonly (readonly number[])[])[];

/** The nodes of the blocks of a marked graph, by part and block. */
export function listBlockNodes({ parts }: Knobs, marked: Graph): BlockNodes {
  const nodes: number[][][] = parts.map(({ blocks }) => blocks.map(() => []));
  marked.nodes.forEach(({ role }, index) => {
    nodes[role.stage]![role.block]!.push(index);
  });
  return nodes;
}
