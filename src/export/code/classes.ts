import type { ValueId } from '../../graph/graph.ts';
import { type Line, writeBody } from './body.ts';
import { nameMembers, nameVariables } from './names.ts';
import type { Code, Literal, Member, Unit } from './piece.ts';

/** A class of the program. */
export interface ClassCode {
  readonly name: string;
  /** Names of what its constructor takes. */
  readonly parameters: readonly string[];
  /** Parameters that the body reads, kept as attributes. */
  readonly kept: readonly string[];
  readonly members: readonly { readonly name: string; readonly code: string }[];
  readonly arguments: readonly string[];
  /** Lines of the body; the last one is what it returns. */
  readonly lines: readonly string[];
}

/** How a unit is made and where its members keep the graph's constants. */
export interface UnitCode {
  readonly className: string;
  /** The constructor's arguments. */
  readonly values: readonly Literal[];
  readonly members: ReadonlyMap<Member, string>;
}

/** Collects units; those of one form share a class whose parameters are the literals in which they differ. */
export interface ClassTable {
  add(unit: Unit): void;
  /** After the last unit: the classes in the order of their first units. */
  finish(): Classes;
}

export interface Classes {
  readonly classes: readonly ClassCode[];
  codeOf(unit: Unit): UnitCode;
}

interface Draft {
  readonly unit: Unit;
  readonly members: ReadonlyMap<Member, string>;
  readonly lines: readonly Line[];
  readonly variables: ReadonlyMap<ValueId, string>;
  readonly key: string;
}

export function createClassTable(): ClassTable {
  const groups = new Map<string, Draft[]>();
  const names = new Map<string, number>();
  return {
    add(unit) {
      const draft = draftUnit(unit);
      groups.set(draft.key, [...(groups.get(draft.key) ?? []), draft]);
    },
    finish() {
      const codes = new Map<Unit, UnitCode>();
      const classes = [...groups.values()].map((drafts) => {
        return writeClass(claim(names, drafts[0]!.unit.name), drafts, codes);
      });
      return { classes, codeOf: (unit) => codes.get(unit)! };
    },
  };
}

function claim(names: Map<string, number>, wanted: string): string {
  const number = (names.get(wanted) ?? 0) + 1;
  names.set(wanted, number);
  return number === 1 ? wanted : `${wanted}${number}`;
}

function draftUnit(unit: Unit): Draft {
  const lines = writeBody(unit);
  const members = nameMembers(unit.steps);
  const draft = { unit, members, lines, variables: nameVariables(unit.inputs, lines) };
  const text = printDraft(draft, ({ hint }) => `<${hint}>`);
  return { ...draft, key: JSON.stringify([unit.name, unit.inputs.length, text]) };
}

type PrintLiteral = (literal: Literal, isInBody: boolean) => string;

interface Printed {
  readonly members: { readonly name: string; readonly code: string }[];
  readonly lines: string[];
}

/** The literals are asked for in the same order every time. */
function printDraft({ members, lines, variables }: Omit<Draft, 'key'>, literal: PrintLiteral): Printed {
  const print = (code: Code, isInBody: boolean): string =>
    code
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        if ('literal' in piece) return literal(piece.literal, isInBody);
        return 'value' in piece ? variables.get(piece.value)! : `self.${members.get(piece.member)!}`;
      })
      .join('');
  return {
    members: [...members].map(([{ make }, name]) => ({ name, code: print(make, false) })),
    lines: lines.map(({ targets, code }) => {
      const text = stripParentheses(print(code, true));
      const names = targets.map((id) => variables.get(id)!);
      return names.length === 0 ? `return ${text}` : `${names.join(', ')} = ${text}`;
    }),
  };
}

/** The class that units of one form share, and for each of them how it is made. */
function writeClass(name: string, drafts: readonly Draft[], codes: Map<Unit, UnitCode>): ClassCode {
  const columns = drafts.map(listLiterals);
  const parameters = nameParameters(columns);
  const kept = new Set<string>();
  let index = 0;
  const { members, lines } = printDraft(drafts[0]!, ({ text }, isInBody) => {
    const parameter = parameters.byColumn[index];
    index += 1;
    if (parameter === undefined) return text;
    if (isInBody) kept.add(parameter);
    return isInBody ? `self.${parameter}` : parameter;
  });
  drafts.forEach((draft, row) => {
    const values = parameters.columns.map((column) => columns[row]![column]!);
    codes.set(draft.unit, { className: name, values, members: draft.members });
  });
  const inputs = drafts[0]!.unit.inputs.map((id) => drafts[0]!.variables.get(id)!);
  return { name, parameters: parameters.names, kept: [...kept], members, arguments: inputs, lines };
}

function listLiterals(draft: Draft): Literal[] {
  const literals: Literal[] = [];
  printDraft(draft, (literal) => {
    literals.push(literal);
    return '';
  });
  return literals;
}

interface Parameters {
  readonly names: readonly string[];
  /** A column that holds each parameter's values. */
  readonly columns: readonly number[];
  /** Name of the parameter each literal became; undefined where all uses agree. */
  readonly byColumn: readonly (string | undefined)[];
}

/** Literals that differ between uses become parameters; those that always agree with each other become one. */
function nameParameters(rows: readonly (readonly Literal[])[]): Parameters {
  const groups = new Map<string, number[]>();
  for (const column of rows[0]!.keys()) {
    const values = rows.map((row) => row[column]!.text);
    if (values.every((value) => value === values[0])) continue;
    const key = JSON.stringify(values);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  const byColumn: (string | undefined)[] = rows[0]!.map(() => undefined);
  const taken = new Map<string, number>();
  const names = [...groups.values()].map((columns) => {
    const name = claim(taken, nameParameter(columns.map((column) => rows[0]![column]!.hint)));
    for (const column of columns) byColumn[column] = name;
    return name;
  });
  return { names, columns: [...groups.values()].map(([column]) => column!), byColumn };
}

/** What goes in and comes out alike is neither the one nor the other. */
function nameParameter(hints: readonly string[]): string {
  if (hints.includes('in_channels') && hints.includes('out_channels')) return 'channels';
  return hints.find((hint) => hint.startsWith('in_') || hint.startsWith('out_')) ?? hints[0]!;
}

/** Parentheses around a whole expression, or doubled around one argument, say nothing. */
function stripParentheses(text: string): string {
  const closing = matchParentheses(text);
  const drop = new Set<number>();
  for (const [open, close] of closing) {
    const isWhole = open === 0 && close === text.length - 1;
    const isDoubled = text[open - 1] === '(' && closing.get(open - 1) === close + 1;
    if ((isWhole || isDoubled) && !hasTopComma(text.slice(open + 1, close))) drop.add(open).add(close);
  }
  return [...text].filter((_, index) => !drop.has(index)).join('');
}

function matchParentheses(text: string): ReadonlyMap<number, number> {
  const open: number[] = [];
  const closing = new Map<number, number>();
  [...text].forEach((letter, index) => {
    if (letter === '(') open.push(index);
    if (letter === ')') closing.set(open.pop()!, index);
  });
  return closing;
}

function hasTopComma(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if ('([{'.includes(letter)) depth += 1;
    if (')]}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) return true;
  }
  return false;
}
