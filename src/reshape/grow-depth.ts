import type { Draft } from '../graph/edit.ts';
import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph, ValueId } from '../graph/graph.ts';
import { isMac } from '../graph/graph.ts';
import type { Content } from '../graph/tensor.ts';
import { verify } from '../graph/verify.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { Edit, Transformed } from './edit.ts';
import { toSpan } from './remove-blocks.ts';
import type { StageBlock } from './stages.ts';
import { findParts } from './stages.ts';

/**
 * Lengthens stages by copies of their last block that could also go, behind it, with weights of their own. `copies`: how
 * many per stage number. Throws `E_KNOB` for a stage that has no such block.
 */
export function growDepth(graph: Graph, copies: ReadonlyMap<number, number>): Transformed {
  const draft = createDraft(graph);
  const edits: Edit[] = [];
  for (const part of findParts(graph)) {
    const count = copies.get(part.stage) ?? 0;
    if (count === 0) continue;
    const block = part.blocks.findLast(({ isRepeatable }) => isRepeatable);
    if (block === undefined) {
      throw new BitboneError('E_KNOB', 'no block can be repeated: every one changes the shape of its input', {
        subject: part.name,
      });
    }
    insertCopies(draft, graph, block, count, part.blocks.length);
    const { name } = toSpan(graph, block);
    edits.push({ kind: 'depth', subject: name, before: '1 block', after: `${count + 1} blocks` });
  }
  return edits.length === 0
    ? { graph, edits }
    : { graph: annotatePrecision(verify(draft.finish(inferOutputs))), edits };
}

function insertCopies(draft: Draft, graph: Graph, block: StageBlock, count: number, blocks: number): void {
  const first = draft.count();
  let exit = block.exit;
  for (let copy = 1; copy <= count; copy += 1) exit = copyBlock(draft, graph, block, exit, blocks + copy);
  const own = new Set(Array.from({ length: draft.count() - first }, (_, offset) => first + offset));
  draft.redirect(block.exit, exit, own);
}

/** A copy of the block's nodes that reads `entry`; gives its output. */
function copyBlock(draft: Draft, graph: Graph, block: StageBlock, entry: ValueId, position: number): ValueId {
  const copied = new Map<ValueId, ValueId>([[block.entry, entry]]);
  const copyOf = (id: ValueId): ValueId => {
    const known = copied.get(id);
    if (known !== undefined) return known;
    const { name, shape, content, dtype } = graph.values[id]!;
    const copy = content === undefined ? id : draft.constant(name, shape, renew(content), dtype);
    copied.set(id, copy);
    return copy;
  };
  const nodes = block.segments.flatMap((segment) => segment.nodes).map((index) => graph.nodes[index]!);
  // what stands in front of the layers, as a sign does, may have the role of the block before
  const { role } = nodes.find(isMac)!;
  for (const node of nodes) {
    const inputs = node.inputs.map((id) => (id === null ? null : copyOf(id)));
    const outputs = draft.addCopy(node, inputs, { ...role, shortcut: node.role.shortcut, block: position });
    for (const [place, id] of node.outputs.entries()) copied.set(id, outputs[place]!);
  }
  return copied.get(block.exit)!;
}

/** Learned values are not shared; numbers of the formula itself stay. */
function renew(content: Content): Content {
  return content.kind === 'stored' ? { kind: 'initial', initialiser: { kind: 'kaiming-normal' } } : content;
}
