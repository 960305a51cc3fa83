import { copyNode } from '../graph/copy-node.ts';
import type { Graph, Node, Role } from '../graph/graph.ts';
import { findStatic } from '../graph/walk.ts';
import type { Block } from './blocks.ts';
import { findShortcutNodes, findWiring } from './shortcuts.ts';
import { findStructure } from './stages.ts';

/** The graph with the role of every node recovered from its structure (see `findStructure`). */
export function annotateRoles(graph: Graph): Graph {
  const isStatic = findStatic(graph);
  const { stem, stages, head } = findStructure(graph, isStatic);
  const wiring = findWiring(graph, isStatic);
  const nodes: Node[] = [...graph.nodes];
  const assign = ({ nodes: members }: Block, part: Role['part'], stage: number, block: number): void => {
    const shortcuts = findShortcutNodes(wiring, members);
    const main: Role = { part, stage, block, shortcut: false };
    const side: Role = shortcuts.size === 0 ? main : { part, stage, block, shortcut: true };
    for (let position = 0; position < members.length; position += 1) {
      const index = members[position]!;
      nodes[index] = withRole(nodes[index]!, shortcuts.has(index) ? side : main);
    }
  };
  for (const block of stem) assign(block, 'stem', 0, 0);
  stages.forEach((blocks, stage) => {
    blocks.forEach((block, position) => {
      assign(block, 'stage', stage + 1, position + 1);
    });
  });
  for (const block of head) assign(block, 'head', 0, 0);
  return { ...graph, nodes };
}

/** The node itself where it stands there already: most come from a graph with roles. */
function withRole(node: Node, role: Role): Node {
  const { part, stage, block, shortcut } = node.role;
  const isSame = part === role.part && stage === role.stage && block === role.block && shortcut === role.shortcut;
  return isSame ? node : copyNode(node, { role });
}
