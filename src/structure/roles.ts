import { copyNode } from '../graph/copy-node.ts';
import type { Graph, Node, Role } from '../graph/graph.ts';
import type { Block } from './blocks.ts';
import { findShortcutNodes, findWiring } from './shortcuts.ts';
import { findStructure } from './stages.ts';

/** The graph with the role of every node recovered from its structure (see `findStructure`). */
export function annotateRoles(graph: Graph): Graph {
  const { stem, stages, head } = findStructure(graph);
  const wiring = findWiring(graph);
  const nodes: Node[] = [...graph.nodes];
  const assign = (block: Block, role: Omit<Role, 'shortcut'>): void => {
    const shortcuts = findShortcutNodes(wiring, block.nodes);
    const main = { ...role, shortcut: false };
    const side = { ...role, shortcut: true };
    for (const index of block.nodes) nodes[index] = withRole(nodes[index]!, shortcuts.has(index) ? side : main);
  };
  for (const block of stem) assign(block, { part: 'stem', stage: 0, block: 0 });
  stages.forEach((blocks, stage) => {
    for (const [position, block] of blocks.entries())
      assign(block, { part: 'stage', stage: stage + 1, block: position + 1 });
  });
  for (const block of head) assign(block, { part: 'head', stage: 0, block: 0 });
  return { ...graph, nodes };
}

/** The node itself where it stands there already: most come from a graph with roles. */
function withRole(node: Node, role: Role): Node {
  const { part, stage, block, shortcut } = node.role;
  const isSame = part === role.part && stage === role.stage && block === role.block && shortcut === role.shortcut;
  return isSame ? node : copyNode(node, { role });
}
