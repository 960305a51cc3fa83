import { KnobIndex } from './knob-index.ts';
import type { Layout, Place } from './space/layout.ts';
import type { Frame } from './space/space-frame.ts';

/** The variables set last in a unit that only say its forms: nothing around it sees them, so they are gone through at once. */
export interface InnerForms {
  readonly variables: readonly number[];
  /** Per combination of their values, the last varying fastest: what it adds to the index of the unit's form. */
  readonly offsets: Int32Array;
  /** The values, row-major [combination][variable]. */
  readonly digits: Uint16Array;
}

export function listInnerForms(space: Frame, { radix }: Layout, { opened, own, formKnobs }: Place): InnerForms {
  const variables = opened.slice(opened.findLastIndex((variable) => !own.has(variable)) + 1);
  const index = new KnobIndex(space, formKnobs, (variable) => variables.includes(variable));
  const count = variables.reduce((product, variable) => product * radix[variable]!, 1);
  const offsets = new Int32Array(count);
  const digits = new Uint16Array(count * variables.length);
  const values = new Int32Array(radix.length);
  for (let combination = 0; combination < count; combination += 1) {
    let rest = combination;
    for (let at = variables.length - 1; at >= 0; at -= 1) {
      const variable = variables[at]!;
      values[variable] = rest % radix[variable]!;
      digits[combination * variables.length + at] = values[variable]!;
      rest = Math.floor(rest / radix[variable]!);
    }
    offsets[combination] = index.at(values);
  }
  return { variables, offsets, digits };
}
