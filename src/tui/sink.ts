import type { TerminalOutput } from './screen.ts';

/** The stream Ink writes to, which leads nowhere: frames are shown by the screen. Its width is the terminal's. */
export function createSink(output: TerminalOutput): NodeJS.WriteStream {
  const sink = {
    write(_chunk: string, done?: () => void): boolean {
      // Ink waits for an empty chunk when it ends
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
