/** What the command line needs of a stream; `process.stdout` is one. */
export interface ProcStream {
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Standard input, as far as it is asked whether keys come from it. */
export interface ProcInput {
  readonly isTTY?: boolean | undefined;
}

/** Ways to be ended from outside. */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What the command line needs of the process it runs in, so that a test can give its own. */
export interface Proc {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where nothing can be typed. */
  readonly stdin?: ProcInput;
  readonly stdout: ProcStream;
  readonly stderr: ProcStream;
  cwd(): string;
  on(signal: Signal, listener: () => void): unknown;
  off(signal: Signal, listener: () => void): unknown;
}
