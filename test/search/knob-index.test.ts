import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnobIndex } from '../../src/search/knob-index.ts';
import type { Knob } from '../../src/search/space/knob.ts';
import type { Variable } from '../../src/search/space/variables.ts';

/** Knobs of a few values each, the first two of them tied where they have as many. */
const arbitraryKnobs = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }).map((counts) => {
  const knobs = counts.map((count, stage): Knob => {
    const values = Array.from({ length: count }, (_, value) => value);
    return { id: `stage${stage}.width`, kind: 'width', stage, values, present: 0 };
  });
  const alone = counts.map((count, knob): Variable => {
    return { knobs: [knob], rows: Array.from({ length: count }, (_, value) => [value]) };
  });
  const [first, second, ...others] = alone;
  const tied = { knobs: [0, 1], rows: first!.rows.map(([value]) => [value!, value!]) };
  const variables = counts[0] === counts[1] ? [tied, ...others] : [first!, second!, ...others];
  return { knobs, variables, homes: knobs.map((_, knob) => findHome(variables, knob)) };
});

function findHome(variables: readonly Variable[], knob: number) {
  const variable = variables.findIndex(({ knobs }) => knobs.includes(knob));
  return { variable, position: variables[variable]!.knobs.indexOf(knob) };
}

test('the shares of the variables add up to the index of their values', () => {
  fc.assert(
    fc.property(arbitraryKnobs, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (space, draws) => {
      const digits = space.variables.map(({ rows }, variable) => draws[variable]! % rows.length);
      const members = space.knobs.flatMap((_, knob) => (draws[0]! % (knob + 2) === 0 ? [] : [knob]));
      const index = new KnobIndex(space, members).at(digits);
      expect(index).toBe(members.reduce((sum, knob) => sum * space.knobs[knob]!.values.length + valueOf(knob), 0));
      const [some, others] = [0, 1].map((rest) => new KnobIndex(space, members, (variable) => variable % 2 === rest));
      expect(some!.at(digits) + others!.at(digits)).toBe(index);

      function valueOf(knob: number): number {
        const { variable, position } = space.homes[knob]!;
        return space.variables[variable]!.rows[digits[variable]!]![position]!;
      }
    }),
    { seed: 2 },
  );
});
