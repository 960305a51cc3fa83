import type { ValueId } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';

/** A parameter tensor of a member: where it lies in the member and which constant of the graph it holds. */
export interface Weight {
  /** Attribute of the member, e.g. `running_mean`; '' where the member is the tensor. */
  readonly attribute: string;
  readonly value: ValueId;
  /** Order of the constant's axes there, where it is another. */
  readonly order?: readonly number[];
  /** Its shape there, where it is another for reasons beside the order. */
  readonly shape?: Shape;
  /** Whether the layer measures it, as running statistics, and does not learn it. */
  readonly isBuffer?: boolean;
}

/** Something a class holds under a name of its own: a layer, a parameter. */
export interface Member {
  /** What its name starts with, e.g. `conv`. */
  readonly base: string;
  /** Code that makes it. */
  readonly make: Code;
  readonly weights: readonly Weight[];
}

/** A number or tuple that may differ between the uses of one class and then is a parameter of it. */
export interface Literal {
  /** Name for the parameter, e.g. `out_channels`. */
  readonly hint: string;
  readonly text: string;
}

/** Text, a literal, a tensor of the graph, or a member. */
export type Piece = string | { readonly literal: Literal } | { readonly value: ValueId } | { readonly member: Member };

export type Code = readonly Piece[];

/** One operation of the program: its results and the code that computes them. */
export interface Step {
  readonly outputs: readonly ValueId[];
  readonly code: Code;
  /** Whether it lies on a path around a block. */
  readonly isShortcut: boolean;
}

/** Steps that become the body of one class. */
export interface Unit {
  /** Name for the class. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

export function literal(hint: string, value: string | number | boolean): Piece {
  return { literal: { hint, text: formatLiteral(value) } };
}

/** As Python has it. */
function formatLiteral(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === Number.POSITIVE_INFINITY) return "float('inf')";
  if (value === Number.NEGATIVE_INFINITY) return "-float('inf')";
  return String(value);
}

/** One number where all are equal, else a tuple. */
export function sizes(hint: string, values: readonly number[]): Piece {
  const isUniform = values.length > 0 && values.every((value) => value === values[0]);
  return literal(hint, isUniform ? values[0]! : tuple(values));
}

export function tuple(values: readonly (string | number)[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}

/** Code with pieces between separators. */
export function join(parts: readonly Code[], separator: string): Code {
  return parts.flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** A call's arguments, those that are undefined left out. */
export function call(name: Code | string, parts: readonly (Code | undefined)[]): Code {
  const given = parts.filter((part) => part !== undefined);
  return [...(typeof name === 'string' ? [name] : name), '(', ...join(given, ', '), ')'];
}
