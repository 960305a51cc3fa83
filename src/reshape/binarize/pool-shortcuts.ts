import { createDraft } from '../../graph/edit.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { inferOutputs } from '../../shape/infer.ts';
import type { Transformed } from '../edit.ts';

/**
 * Strided pointwise shortcuts become average pooling and a convolution of stride 1, as binary networks build them
 * (Bi-Real Net; github liuzechun/Bi-Real-net): no input is thrown away, the multiplications stay the same.
 */
export function poolShortcuts(graph: Graph): Transformed {
  const draft = createDraft(graph);
  const edits = graph.nodes.flatMap((node, index) => {
    if (!isStridedShortcut(node)) return [];
    const input = node.inputs[0]!;
    const strides = node.attrs.strides;
    const none = strides.map(() => 0);
    const size = graph.values[input]!.shape.slice(2);
    const pooled = draft.add(
      'pool',
      {
        mode: 'average',
        kernel: strides,
        strides,
        dilations: strides.map(() => 1),
        pads: [...none, ...none],
        autoPad: 'explicit',
        // an odd map keeps its last row, as the strided convolution did
        ceilMode: size.some((length, axis) => length % strides[axis]! !== 0),
        countIncludePad: false,
      },
      [input],
      { name: `${node.name}.pool`, role: node.role },
    );
    draft.setNode(index, {
      inputs: [pooled, ...node.inputs.slice(1)],
      attrs: { ...node.attrs, strides: strides.map(() => 1) },
    } as Partial<Node>);
    return [
      {
        kind: 'shortcut' as const,
        subject: node.name,
        before: `stride ${strides.join('x')}`,
        after: 'average pooling',
      },
    ];
  });
  return { graph: draft.finish(inferOutputs), edits };
}

function isStridedShortcut(node: Node): node is Extract<Node, { kind: 'conv' }> {
  if (node.kind !== 'conv' || !node.role.shortcut) return false;
  const { kernel, strides, pads } = node.attrs;
  return kernel.every((size) => size === 1) && strides.some((stride) => stride > 1) && pads.every((pad) => pad === 0);
}
