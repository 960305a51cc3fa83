import type { Frame } from './space/space-frame.ts';

/**
 * The index over the values of some knobs, the last varying fastest, that the digits of variables make. Each variable adds
 * a share of its own; `counts` says whose shares are added, those of all unless given.
 */
export class KnobIndex {
  private readonly variables: readonly number[];
  /** By position in `variables`, then by digit. */
  private readonly shares: readonly Int32Array[];

  constructor(
    { knobs, homes, variables }: Pick<Frame, 'knobs' | 'homes' | 'variables'>,
    members: readonly number[],
    counts: (variable: number) => boolean = () => true,
  ) {
    const shares = new Map<number, Int32Array>();
    let stride = 1;
    for (const knob of [...members].reverse()) {
      const { variable, position } = homes[knob]!;
      const { rows } = variables[variable]!;
      const share = shares.get(variable) ?? new Int32Array(rows.length);
      for (let digit = 0; digit < rows.length; digit += 1) share[digit]! += rows[digit]![position]! * stride;
      shares.set(variable, share);
      stride *= knobs[knob]!.values.length;
    }
    this.variables = [...shares.keys()].filter(counts);
    this.shares = this.variables.map((variable) => shares.get(variable)!);
  }

  at(digits: ArrayLike<number>): number {
    let index = 0;
    for (let at = 0; at < this.variables.length; at += 1) index += this.shares[at]![digits[this.variables[at]!]!]!;
    return index;
  }
}
