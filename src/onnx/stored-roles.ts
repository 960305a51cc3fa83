import { type Graph, isMac, type Node, type Role } from '../graph/graph.ts';

/** Key of a model's metadata under which bitbone keeps the places of its nodes. */
export const ROLES_KEY = 'bitbone.roles';

/** The places of a graph's nodes as text: node names by place, e.g. `{"stem":["conv"],"stage1.2.shortcut":["pool"]}`. */
export function printRoles(graph: Graph): string {
  const places: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const { name, role } of graph.nodes) {
    const place = printRole(role);
    places[place] ??= [];
    places[place].push(name);
  }
  return JSON.stringify(places);
}

function printRole({ part, stage, block, shortcut }: Role): string {
  const place = part === 'stage' ? `stage${stage}.${block}` : part;
  return shortcut ? `${place}.shortcut` : place;
}

/**
 * The graph with the places that its file tells. A node of an inlined function stands where its call does, one that is
 * not named beside the node before it. Undefined where the text is none of bitbone's or does not know every layer, as
 * after a change by another tool.
 */
export function applyRoles(graph: Graph, text: string): Graph | undefined {
  const roles = parseRoles(text);
  if (roles === undefined) return undefined;
  const found = graph.nodes.map((node) => findRole(roles, node.name));
  if (graph.nodes.some((node, index) => isMac(node) && found[index] === undefined)) return undefined;
  let last = found.find((role) => role !== undefined);
  const nodes = graph.nodes.map((node, index): Node => {
    last = found[index] ?? last;
    return last === undefined ? node : { ...node, role: last };
  });
  return { ...graph, nodes };
}

function findRole(roles: ReadonlyMap<string, Role>, name: string): Role | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) {
    const role = roles.get(name.slice(0, end));
    if (role !== undefined) return role;
  }
  return undefined;
}

function parseRoles(text: string): ReadonlyMap<string, Role> | undefined {
  const roles = new Map<string, Role>();
  for (const [place, names] of Object.entries(parseJson(text))) {
    const role = parseRole(place);
    if (role === undefined || !Array.isArray(names)) return undefined;
    for (const name of names) roles.set(String(name), role);
  }
  return roles;
}

function parseJson(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return { malformed: [] };
  }
}

function parseRole(place: string): Role | undefined {
  const match = /^(stem|head|stage(\d+)\.(\d+))(\.shortcut)?$/.exec(place);
  if (match === null) return undefined;
  const [, part, stage, block, shortcut] = match;
  if (part === 'stem' || part === 'head') return { part, stage: 0, block: 0, shortcut: shortcut !== undefined };
  return { part: 'stage', stage: Number(stage), block: Number(block), shortcut: shortcut !== undefined };
}
