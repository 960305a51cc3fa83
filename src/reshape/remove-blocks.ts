import { isView } from '../cost/lifetimes.ts';
import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph, ValueId } from '../graph/graph.ts';
import { sameShape } from '../graph/tensor.ts';
import { verify } from '../graph/verify.ts';
import { inferOutputs } from '../shape/infer.ts';
import type { Transformed } from './edit.ts';
import type { StageBlock } from './stages.ts';

/** A run of nodes that one value enters and one leaves. */
export interface Span {
  readonly name: string;
  readonly entry: ValueId;
  readonly exit: ValueId;
}

/** A block of a graph as a span, named by the first of its nodes that is no mere view. */
export function toSpan(graph: Graph, { segments, entry, exit }: StageBlock): Span {
  const nodes = segments.flatMap((segment) => segment.nodes).map((index) => graph.nodes[index]!);
  return { name: (nodes.find((node) => !isView(node)) ?? nodes[0]!).name, entry, exit };
}

/** Blocks of one graph as spans of another, in which their nodes are the same but for their numbers. */
export function findSpans(graph: Graph, blocks: readonly StageBlock[], target: Graph): Span[] {
  if (blocks.length === 0) return [];
  const nodes = new Map(target.nodes.map((node) => [node.name, node]));
  return blocks.map((block) => {
    const { name, entry, exit } = toSpan(graph, block);
    const inside = block.segments.flatMap((segment) => segment.nodes).map((index) => graph.nodes[index]!);
    const reader = inside.find(({ inputs }) => inputs.includes(entry))!;
    const maker = inside.find(({ outputs }) => outputs.includes(exit))!;
    return {
      name,
      entry: nodes.get(reader.name)!.inputs[reader.inputs.indexOf(entry)]!,
      exit: nodes.get(maker.name)!.outputs[maker.outputs.indexOf(exit)]!,
    };
  });
}

/**
 * Takes blocks out: what read a block's output reads its input. Blocks stand in graph order. Throws `E_KNOB` for a block
 * whose input and output differ in shape.
 */
export function removeBlocks(graph: Graph, blocks: readonly Span[]): Transformed {
  const draft = createDraft(graph);
  // from the last to the first, so that a run of blocks collapses to its start
  const edits = [...blocks].reverse().map(({ name, entry, exit }) => {
    if (!sameShape(graph.values[entry]!.shape, graph.values[exit]!.shape)) {
      const reason = 'the block cannot go: its input and output have different shapes';
      throw new BitboneError('E_KNOB', reason, { subject: name });
    }
    draft.redirect(exit, entry);
    return { kind: 'depth' as const, subject: name, before: '1 block', after: 'none' };
  });
  return { graph: blocks.length === 0 ? graph : verify(draft.finish(inferOutputs)), edits: edits.reverse() };
}
