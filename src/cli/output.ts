import type { Paint } from '../report/paint.ts';
import { paintAnsi, paintNothing } from '../report/paint.ts';
import type { Layout } from '../report/table.ts';
import type { Proc, ProcStream } from './proc.ts';

/** One of the two output streams, with what may be written to it. */
export interface Output extends Layout {
  readonly isTerminal: boolean;
  write(chunk: string | Uint8Array): void;
  /** Waits until everything is written; false when the stream failed other than by its reader going away. */
  flush(): Promise<boolean>;
}

const USUAL_WIDTH = 80;

/** Colour and width are decided per stream: one may be a terminal while the other is a pipe. */
export function openOutput(stream: ProcStream, proc: Proc): Output {
  const isTerminal = stream.isTTY === true;
  let failed = false;
  stream.on('error', (error) => {
    // a reader such as `head` that has seen enough is not a failure
    failed ||= error.code !== 'EPIPE';
  });
  return {
    isTerminal,
    width: isTerminal ? (stream.columns ?? (Number(proc.env.COLUMNS) || USUAL_WIDTH)) : null,
    paint: choosePaint(stream, proc),
    write: (chunk) => void stream.write(chunk),
    // a failed write is told by an event, after the callbacks
    flush: () => new Promise((resolve) => void stream.write('', () => setImmediate(() => resolve(!failed)))),
  };
}

function choosePaint(stream: ProcStream, { argv, env }: Proc): Paint {
  if (argv.includes('--no-color') || isSet(env.NO_COLOR)) return paintNothing;
  if (env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false') return paintNothing;
  if (isSet(env.FORCE_COLOR)) return paintAnsi;
  return stream.isTTY === true && env.TERM !== 'dumb' ? paintAnsi : paintNothing;
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}
