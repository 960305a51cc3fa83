import type { ClassCode } from './classes.ts';

/** Stands in every file of code, so that such a file is known again. */
export const WRITTEN_BY = 'Written by bitbone';

/** A file of code, and what its reader should know that the graph does not say. */
export interface CodeFile {
  readonly text: string;
  readonly notes: readonly string[];
}

/** A note as a line of the file's head. */
export function printNote(note: string): string {
  return `Note: ${note}.`;
}

/** How a framework's modules are spelled. */
export interface ModuleStyle {
  /** Base class, e.g. `nn.Module`. */
  readonly base: string;
  /** Name of the method that computes, e.g. `forward`. */
  readonly method: string;
}

/** A class as Python. */
export function printClass(code: ClassCode, { base, method }: ModuleStyle): string {
  const { name, parameters, kept, members, lines } = code;
  const attributes = [
    ...kept.map((parameter) => `self.${parameter} = ${parameter}`),
    ...members.map((member) => `self.${member.name} = ${member.code}`),
  ];
  const constructor = [
    `    def __init__(${['self', ...parameters].join(', ')}):`,
    '        super().__init__()',
    ...indent(attributes, 8),
    '',
  ];
  return [
    `class ${name}(${base}):`,
    ...(attributes.length === 0 ? [] : constructor),
    `    def ${method}(${['self', ...code.arguments].join(', ')}):`,
    ...indent(lines, 8),
  ].join('\n');
}

export function indent(lines: readonly string[], spaces: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(spaces) + line));
}
