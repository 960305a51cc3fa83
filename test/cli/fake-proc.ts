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
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line inside the test, with streams that only remember. */
export async function runMain(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const [stdout, stderr] = [createStream(surroundings.stdoutColumns), createStream(surroundings.stderrColumns)];
  const proc: Proc = {
    argv: ['node', 'bitbone', ...args],
    env: surroundings.env ?? {},
    stdout: stdout.stream,
    stderr: stderr.stream,
    cwd: () => surroundings.cwd ?? MODELS,
    on: () => undefined,
    off: () => undefined,
  };
  const exitCode = await main(proc);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function createStream(columns: number | undefined): { stream: ProcStream; text: () => string } {
  const chunks: Buffer[] = [];
  const stream: ProcStream = {
    isTTY: columns !== undefined,
    columns,
    on: () => undefined,
    write(chunk, done) {
      chunks.push(Buffer.from(chunk as string));
      done?.();
    },
  };
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
