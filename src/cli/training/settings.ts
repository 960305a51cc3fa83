import { BitboneError } from '../../graph/errors.ts';

/** How candidates are trained. */
export interface TrainingSettings {
  /** A shell command; `{onnx}` and `{dir}` stand for the candidate's model and its own folder, `{id}` for its number. */
  readonly command: string;
  /** Candidates to train in all, those of earlier runs included. */
  readonly trials: number;
  /** How many run at once. */
  readonly jobs: number;
  readonly timeoutMs: number;
  /** Further attempts after a failed one. */
  readonly retries: number;
}

export interface CommandValues {
  readonly onnx: string;
  readonly dir: string;
  readonly id: number;
}

/** `{name}`, but not the shell's `${name}`. */
const PLACEHOLDER = /(?<!\$)\{(\w+)\}/g;

/** The command with its placeholders filled in, quoted for the shell. Throws `E_USAGE` for an unknown or missing one. */
export function fillCommand(command: string, { onnx, dir, id }: CommandValues): string {
  const values: Readonly<Record<string, string>> = { onnx: quote(onnx), dir: quote(dir), id: String(id) };
  if (!command.includes('{onnx}'))
    throw usage('does not say where the model goes', "write it like --evaluate 'python3 train.py {onnx} {dir}'");
  return command.replace(PLACEHOLDER, (text, name: string) => {
    const value = values[name];
    if (value === undefined) throw usage(`knows no ${text}`, 'placeholders are {onnx}, {dir} and {id}');
    return value;
  });
}

function usage(reason: string, fix: string): BitboneError {
  return new BitboneError('E_USAGE', reason, { subject: '--evaluate', fix });
}

/** One word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
