import type { Graph, Node, Role } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import type { Unit } from './units.ts';

/**
 * Says with the role of every node which unit it stands in, by the positions of the part and of the unit. What a form puts
 * around a layer takes the layer's role, so that a changed network still tells its units.
 */
export interface UnitMarks {
  mark(graph: Graph): Graph;
  /** The roles as they were; a node that a form added gets that of its unit. */
  unmark(graph: Graph): Graph;
}

/** Marks for this graph and those made of it, which keep the names of its nodes. */
export function createMarks(graph: Graph, units: readonly (readonly Unit[])[]): UnitMarks {
  const marks = new Map<string, Role>();
  const roles = new Map(graph.nodes.map(({ name, role }) => [name, role]));
  const owners = units.map((own, part) =>
    own.map((one, unit) => {
      const nodes = one.nodes.map((index) => graph.nodes[index]!);
      for (const { name, role } of nodes) {
        marks.set(name, { part: 'stage', stage: part, block: unit, shortcut: role.shortcut });
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

/** Indices of the nodes of each unit, in graph order, by part and unit. */
export type UnitNodes = readonly (readonly (readonly number[])[])[];

/** The nodes of the units of a marked graph. */
export function listUnitNodes(units: readonly (readonly Unit[])[], marked: Graph): UnitNodes {
  const nodes: number[][][] = units.map((own) => own.map(() => []));
  marked.nodes.forEach(({ role }, index) => {
    nodes[role.stage]![role.block]!.push(index);
  });
  return nodes;
}
