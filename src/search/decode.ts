import { countFixed } from '../reshape/knobs.ts';
import type { Candidate } from './space/candidate.ts';
import type { KnobValue } from './space/knob.ts';
import type { Layout } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

/** The values of all knobs, in their order; where no gene says anything, the present one. */
export function decodeGenes(space: Frame, { places }: Layout, genes: ArrayLike<number>): Candidate {
  const depths = countDepths(space, places, genes);
  const candidate: Record<string, KnobValue> = {};
  space.knobs.forEach((knob, index) => {
    const { variable, position } = space.homes[index]!;
    const digit = genes[variable] ?? -1;
    const told = digit < 0 ? knob.present : knob.values[space.variables[variable]!.rows[digit]![position]!]!;
    candidate[knob.id] = depths.get(index) ?? told;
  });
  return candidate;
}

/** Depths that are the number of blocks that stay, by knob. */
function countDepths(space: Frame, places: Layout['places'], genes: ArrayLike<number>): Map<number, number> {
  const depths = new Map<number, number>();
  for (const { depth, presence, part } of places) {
    if (depth.kind !== 'free' || presence === undefined || (genes[presence] ?? -1) < 0) continue;
    const known = depths.get(depth.knob) ?? countFixed(space.shape.parts[part]!.blocks);
    depths.set(depth.knob, known + genes[presence]!);
  }
  return depths;
}
