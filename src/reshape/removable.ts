import type { ChannelGroups } from './channel-groups.ts';
import type { Part, StageBlock } from './stages.ts';

/**
 * Which blocks can go. `always`: those that fit out at every setting of the knobs. `proportional`: also those that fit at
 * widths in proportion to the present ones but perhaps not at rounded ones (concatenations whose sums happen to be equal);
 * see `findMisfits`.
 */
export type Removal = 'always' | 'proportional';

/**
 * The parts with blocks marked as needed whose input and output only happen to be equally wide, the widths of two stages or
 * of the stem and a stage. `home`: per group the part whose knob moves it, or -1.
 */
export function markRemovable(
  groups: ChannelGroups,
  home: readonly number[],
  parts: readonly Part[],
  removal: Removal,
): Part[] {
  const probe = probeWidths(groups, home, removal);
  const fits = ({ entry, exit }: StageBlock): boolean => {
    const [before, after] = [groups.shapeAt(entry, probe), groups.shapeAt(exit, probe)];
    return before.every((size, axis) => Math.abs(size - after[axis]!) < 1e-6 * size);
  };
  return parts.map((part) => ({
    ...part,
    blocks: part.blocks.map((block) => ({ ...block, isRemovable: block.isRemovable && fits(block) })),
  }));
}

/**
 * Widths that differ wherever a setting can make them differ: those of two stages, of a stage and what stays; and, unless
 * proportions are enough, those of groups in one stage that are rounded differently.
 */
function probeWidths({ groups }: ChannelGroups, home: readonly number[], removal: Removal): Float64Array {
  const classes = new Map<string, number>();
  return Float64Array.from(groups, ({ id, width, multiple, frozen }) => {
    if (frozen !== undefined || home[id]! < 0) return width;
    const key = removal === 'always' ? `${home[id]} ${width} ${multiple}` : String(home[id]);
    const rank = classes.get(key) ?? classes.size + 1;
    classes.set(key, rank);
    // roots of different numbers, so that no sum of some is a sum of others
    return width * (1 + Math.sqrt(rank + Math.SQRT2));
  });
}
