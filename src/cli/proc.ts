/** What the command line needs of a stream; `process.stdout` is one. */
export interface ProcStream {
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What the command line needs of the process it runs in, so that a test can give its own. */
export interface Proc {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: ProcStream;
  readonly stderr: ProcStream;
  cwd(): string;
  on(signal: 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGINT', listener: () => void): unknown;
}
