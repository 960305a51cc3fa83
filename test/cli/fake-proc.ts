import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';
import type { Proc, ProcStream } from '../../src/cli/proc.ts';

export const MODELS = fileURLToPath(new URL('../fixtures/models', import.meta.url));

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Columns of a terminal; absent: a pipe. */
  readonly stdoutColumns?: number;
  readonly stderrColumns?: number;
  /** Press Ctrl-C as soon as anything is written to stderr. */
  readonly interrupts?: boolean;
  /** The `main` to run, where it is not that of the sources. */
  readonly main?: (proc: Proc) => Promise<number>;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line inside the test, with streams that only remember. */
export async function runMain(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const listeners = new Set<() => void>();
  const interrupt = () => {
    if (surroundings.interrupts === true) for (const listener of listeners) listener();
    listeners.clear();
  };
  const stdout = createStream(surroundings.stdoutColumns, () => {});
  const stderr = createStream(surroundings.stderrColumns, interrupt);
  const proc: Proc = {
    argv: ['node', 'bitbone', ...args],
    env: surroundings.env ?? {},
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd: () => surroundings.cwd ?? MODELS,
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
  };
  const exitCode = await (surroundings.main ?? main)(proc);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function createStream(columns: number | undefined, onWrite: () => void): { stream: ProcStream; text: () => string } {
  const chunks: Buffer[] = [];
  const stream: ProcStream = {
    isTTY: columns !== undefined,
    columns,
    on: () => undefined,
    write(chunk, done) {
      chunks.push(Buffer.from(chunk as string));
      if (chunk.length > 0) onWrite();
      done?.();
    },
  };
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
