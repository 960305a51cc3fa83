import type { Output } from './output.ts';
import type { Proc } from './proc.ts';

/** The surroundings of one run of a command. */
export interface Context {
  /** The answer. */
  readonly out: Output;
  /** Progress, hints and warnings. */
  readonly err: Output;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly proc: Proc;
}

/** What a command does once its arguments are read; gives the exit code. */
export type Run = (context: Context) => Promise<number>;

/** Starts what a command does, once its arguments are read. */
export type Start = (run: Run) => Promise<void>;
