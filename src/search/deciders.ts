import type { ValueId } from '../graph/graph.ts';
import type { Frame } from './space/space-frame.ts';

/** Which width knobs decide the sizes of a run of nodes, as indices into `Space.knobs`. */
export function findDeciders(space: Pick<Frame, 'shape' | 'knobs'>, nodes: readonly number[]): number[] {
  const ids = nodes.flatMap((index) => {
    const { inputs, outputs } = space.shape.graph.nodes[index]!;
    return [...inputs, ...outputs].filter((id) => id !== null);
  });
  return findSizers(space, ids);
}

/** Which width knobs decide the sizes of tensors. */
export function findSizers({ shape, knobs }: Pick<Frame, 'shape' | 'knobs'>, ids: readonly ValueId[]): number[] {
  const { graph, groups, stages } = shape;
  const stageOfGroup = new Map(stages.flatMap((stage, index) => stage.ties.map((tie) => [tie.group, index] as const)));
  const found = new Set<number>();
  for (const id of ids) {
    for (const axis of graph.values[id]!.shape.keys()) {
      for (const group of groups.groupsOf(id, axis)) {
        const stage = stageOfGroup.get(group);
        if (stage !== undefined) found.add(knobs.findIndex((knob) => knob.kind === 'width' && knob.stage === stage));
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}
