import { z } from 'zod';

/** Objects that hold exactly these fields; a mistake names the ones that exist. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return `has no field ${issue.keys.join(', ')}; allowed are ${known}`;
      return `must be an object with the fields ${known}`;
    },
  });
}

/** One of several kinds of object, told apart by one field; a mistake there names the kinds. */
export function variants<Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  discriminator: string,
  kinds: readonly string[],
  options: Options,
) {
  return z.discriminatedUnion(discriminator, options, {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return `must be an object with the field ${discriminator}`;
      const { [discriminator]: kind } = issue.input as Record<string, unknown>;
      return `is ${show(kind)}; allowed are ${kinds.join(', ')}`;
    },
  });
}

/** One of these words. */
export function words<const Words extends readonly [string, ...string[]]>(allowed: Words) {
  return z.enum(allowed, { error: (issue) => `is ${show(issue.input)}; allowed are ${allowed.join(', ')}` });
}

/** A whole number of at least `least`. */
export function count(least = 1, most?: number) {
  const range = most === undefined ? `${least}` : `${least} to ${most}`;
  const error = (issue: { readonly input?: unknown }) =>
    `is ${show(issue.input)}; allowed are whole numbers from ${range}`;
  const whole = z.int({ error }).min(least, { error });
  return most === undefined ? whole : whole.max(most, { error });
}

export function flag() {
  return z.boolean({ error: (issue) => `is ${show(issue.input)}; allowed are true, false` });
}

export function text() {
  return z
    .string({ error: (issue) => `is ${show(issue.input)}; allowed is text` })
    .min(1, { error: 'is empty; allowed is text' });
}

export function amount() {
  return z.number({ error: (issue) => `is ${show(issue.input)}; allowed are numbers from 0` }).nonnegative({
    error: (issue) => `is ${show(issue.input)}; allowed are numbers from 0`,
  });
}

export function list<Item extends z.core.SomeType>(item: Item, what: string) {
  return z.array(item, { error: (issue) => `is ${show(issue.input)}; allowed is a list of ${what}` });
}

/** What stands in the file, short enough for one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 40 ? `${json.slice(0, 37)}...` : json;
}
