import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import { verify } from '../graph/verify.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { Transformed } from './edit.ts';
import type { StageBlock } from './stages.ts';

/**
 * Takes blocks out: what read a block's output reads its input. Throws `E_KNOB` for a block whose input and output
 * differ in shape.
 */
export function removeBlocks(graph: Graph, blocks: readonly StageBlock[]): Transformed {
  const draft = createDraft(graph);
  // from the last to the first, so that a run of blocks collapses to its start
  const edits = [...blocks].reverse().map((block) => {
    const subject = graph.nodes[block.segments[0]!.nodes[0]!]!.name;
    if (!sameShape(graph.values[block.entry]!.shape, graph.values[block.exit]!.shape)) {
      throw new BitboneError('E_KNOB', 'the block cannot go: its input and output have different shapes', { subject });
    }
    draft.redirect(block.exit, block.entry);
    return { kind: 'depth' as const, subject, before: '1 block', after: 'none' };
  });
  return { graph: blocks.length === 0 ? graph : verify(draft.finish(inferOutputs)), edits: edits.reverse() };
}
