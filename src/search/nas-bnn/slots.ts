import type { NasBnnRow, NasBnnSpace } from '../../backbones/nas-bnn.ts';

/** One place for a block. */
export interface SlotPlace {
  readonly row: number;
  /** Position within its stage. */
  readonly block: number;
  readonly choices: NasBnnRow;
}

/** What a block is. */
export interface SlotChoice {
  readonly channels: number;
  readonly kernel: number;
  readonly groups1: number;
  readonly groups2: number;
}

/** All places, in the order of the published tuples. */
export function listPlaces({ rows }: NasBnnSpace): SlotPlace[] {
  return rows.flatMap((choices, row) =>
    Array.from({ length: Math.max(...choices.blocks) }, (_, block) => ({ row, block, choices })),
  );
}

/** The published flat tuple, six integers a place; `choose` gives undefined where the block is absent. */
export function toTuple(
  places: readonly SlotPlace[],
  choose: (place: SlotPlace, index: number) => SlotChoice | undefined,
): number[] {
  return places.flatMap((place, index) => {
    const { row, block, choices } = place;
    const choice = choose(place, index);
    if (choice !== undefined) return [row, block, choice.channels, choice.kernel, choice.groups1, choice.groups2];
    return [-1, -1, choices.channels[0]!, choices.kernels[0]!, choices.groups1[0]!, choices.groups2[0]!];
  });
}
