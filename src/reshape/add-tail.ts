import { emitBinaryConv } from '../backbones/binary-conv.ts';
import { ACTIVATIONS } from '../backbones/recipes/activations.ts';
import type { Recipe } from '../backbones/recipes/recipe.ts';
import { createDraft } from '../graph/edit.ts';
import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { addNorm } from './binarize/norms.ts';
import type { Transformed } from './edit.ts';
import { insertAfter, withRole } from './insert.ts';
import { findParts } from './stages.ts';

export interface TailOptions {
  /** How the layer is binarized. */
  readonly recipe: Recipe;
  readonly activation?: keyof typeof ACTIVATIONS;
}

const KERNEL = 3;

/**
 * Puts a 3x3 convolution, batch norm and activation (hardtanh unless given) without shortcut behind the last stage, from
 * whatever width that gets to the present one, so that the classifier stays as it is (DWR's tail; github
 * pingxue-hfut/DWR). Throws `E_UNSUPPORTED` where the last stage does not end in maps.
 */
export function addTail(graph: Graph, { recipe, activation = 'hardtanh' }: TailOptions): Transformed {
  const stage = findParts(graph).findLast((part) => part.stage > 0);
  const exit = stage?.blocks.at(-1)?.exit;
  const shape = exit === undefined ? [] : graph.values[exit]!.shape;
  if (exit === undefined || shape.length !== 4 || graph.outputs.includes(exit)) {
    throw new BitboneError('E_UNSUPPORTED', 'no maps leave its last stage, so it can have no tail', {
      subject: graph.name,
    });
  }
  const channels = shape[1]!;
  const draft = createDraft(graph);
  const sink = withRole(draft, { part: 'head', stage: 0, block: 0, shortcut: false });
  insertAfter(draft, exit, (value) => {
    const y = emitBinaryConv(sink, recipe, value, {
      name: 'tail.conv',
      inChannels: channels,
      outChannels: channels,
      kernel: [KERNEL, KERNEL],
      strides: [1, 1],
      pads: [1, 1, 1, 1],
      dilations: [1, 1],
      groups: 1,
      inputSize: shape.slice(2),
    });
    return ACTIVATIONS[activation](sink, addNorm(sink, y, channels, 'tail.bn'), channels, 'tail');
  });
  return {
    graph: annotatePrecision(verify(draft.finish(inferOutputs))),
    edits: [{ kind: 'tail', subject: 'head', before: 'none', after: `3x3 convolution to ${channels} channels` }],
  };
}
