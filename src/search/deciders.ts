import type { Segment } from '../structure/segments.ts';
import type { Frame } from './space/space-frame.ts';

/** Which width knobs decide the sizes of a run of segments, as indices into `Space.knobs`. */
export function findDeciders({ shape, knobs }: Pick<Frame, 'shape' | 'knobs'>, segments: readonly Segment[]): number[] {
  const { graph, groups, stages } = shape;
  const stageOfGroup = new Map(stages.flatMap((stage, index) => stage.ties.map((tie) => [tie.group, index] as const)));
  const found = new Set<number>();
  for (const index of segments.flatMap((segment) => segment.nodes)) {
    const node = graph.nodes[index]!;
    for (const id of [...node.inputs, ...node.outputs]) {
      if (id === null) continue;
      for (const axis of graph.values[id]!.shape.keys()) {
        for (const group of groups.groupsOf(id, axis)) {
          const stage = stageOfGroup.get(group);
          if (stage !== undefined) found.add(knobs.findIndex((knob) => knob.kind === 'width' && knob.stage === stage));
        }
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}
