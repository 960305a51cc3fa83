import type { Screen, TerminalOutput } from './screen.ts';

/** The stream Ink writes to: every chunk is a whole frame. Its width is the terminal's. */
export function createSink(screen: Screen, output: TerminalOutput): NodeJS.WriteStream {
  const sink = {
    write(chunk: string, done?: () => void): boolean {
      // Ink waits for an empty chunk when it ends, and at the end of a run under CI repeats the last frame
      if (chunk !== '') screen.show(chunk.replace(/\n$/, '').split('\n'));
      done?.();
      return true;
    },
    on: () => sink,
    off: () => sink,
    get columns() {
      return output.columns ?? 80;
    },
    get rows() {
      return output.rows ?? 24;
    },
    isTTY: false,
    writable: true,
    writableLength: 0,
  };
  return sink as unknown as NodeJS.WriteStream;
}
