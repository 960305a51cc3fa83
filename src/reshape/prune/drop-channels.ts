import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { Content, Shape } from '../../graph/tensor.ts';
import { countElements, sameShape } from '../../graph/tensor.ts';
import { verify } from '../../graph/verify.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Edit, Transformed } from '../edit.ts';
import { resizeAttrs } from '../resize-attrs.ts';
import type { Channels } from './channels.ts';
import type { Kept } from './kept.ts';
import { keepOthers } from './kept.ts';
import { rescaleMeans } from './rescale-means.ts';

/** Row-major values of a constant of the graph; throws `E_WEIGHTS` where they cannot be had. */
export type ReadWeights = (id: ValueId) => ArrayLike<number>;

export interface DropOptions {
  readonly channels: Channels;
  /** 1 for each channel that goes. */
  readonly isDropped: Uint8Array;
  /** Left out, constants that are only pointed at are to be initialised anew. */
  readonly readWeights?: ReadWeights;
}

/**
 * Takes single channels out of every tensor that holds them. What stays keeps its values, so that the network computes
 * what the given one does with those channels zeroed.
 */
export function dropChannels(graph: Graph, { channels, isDropped, readWeights }: DropOptions): Transformed {
  const kept = keepOthers(graph, channels, isDropped);
  const draft = createDraft(graph);
  graph.values.forEach((value, id) => {
    if (value.content === undefined) return;
    const shape = kept.shapeOf(id);
    const content = sliceContent(graph, id, { kept, shape, readWeights });
    if (content !== value.content || !sameShape(shape, value.shape)) draft.setConstant(id, { shape, content });
  });
  graph.nodes.forEach((node, index) => {
    const attrs = resizeAttrs(graph, node, kept);
    if (attrs !== undefined) draft.setNode(index, { attrs } as Partial<Node>);
  });
  rescaleMeans(draft, graph, kept);
  const edits = describeDrops(channels, isDropped);
  return { graph: edits.length === 0 ? graph : verify(draft.finish(inferOutputs)), edits };
}

function describeDrops({ layers }: Channels, isDropped: Uint8Array): Edit[] {
  return layers.flatMap(({ name, channels }) => {
    const left = channels.filter((channel) => isDropped[channel] === 0).length;
    if (left === channels.length) return [];
    return [{ kind: 'width', subject: name, before: String(channels.length), after: String(left) }];
  });
}

interface Slice {
  readonly kept: Kept;
  readonly shape: Shape;
  readonly readWeights: ReadWeights | undefined;
}

function sliceContent(graph: Graph, id: ValueId, { kept, shape, readWeights }: Slice): Content {
  const { shape: before, content } = graph.values[id]!;
  const isSliced = !sameShape(shape, before);
  if (readWeights === undefined) return isSliced ? forget(content!) : content!;
  if (content!.kind !== 'fill' && !isSliced) return content!;
  const data = readWeights(id);
  // a weight of one repeated value may only hold the place of a drawn one
  if (content!.kind === 'fill' && (data.length === 0 || data[0] === content!.value)) return content!;
  const indices = before.map((_, axis) => kept.indicesOf(id, axis));
  return { kind: 'dense', data: sliceElements(data, before, indices, countElements(shape)) };
}

/** Without values at hand, those of a sliced constant are drawn when they are needed. */
function forget(content: Content): Content {
  if (content.kind === 'fill' || content.kind === 'initial' || content.kind === 'absent') return content;
  return { kind: 'initial', initialiser: { kind: 'kaiming-normal' } };
}

/** Elements of a row-major tensor at these indices of every axis. */
export function sliceElements(
  data: ArrayLike<number>,
  shape: Shape,
  indices: readonly Int32Array[],
  count: number,
): Float64Array {
  const sliced = new Float64Array(count);
  const strides = shape.map((_, axis) => countElements(shape.slice(axis + 1)));
  let next = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      sliced[next] = data[offset]!;
      next += 1;
      return;
    }
    const stride = strides[axis]!;
    for (const index of indices[axis]!) walk(axis + 1, offset + index * stride);
  };
  walk(0, 0);
  return sliced;
}
