/** What the explorer needs of the terminal it draws on. */
export interface TerminalOutput {
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The terminal's second screen, on which frames are shown. */
export interface Screen {
  /** Shows a frame: only lines that changed are written. */
  show(lines: readonly string[]): void;
  /** Forgets what is shown, so that the next frame is written whole. */
  forget(): void;
  /** Gives the terminal back as it was; further calls do nothing. */
  close(): void;
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** Terminals that know synchronized updates show the frame at once; others ignore this. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export function openScreen(output: TerminalOutput): Screen {
  let shown: readonly string[] = [];
  let isOpen = true;
  output.write(ENTER);
  return {
    show(lines) {
      if (!isOpen) return;
      const changes = lines.flatMap((line, row) =>
        line === shown[row] ? [] : [`\u001b[${row + 1};1H${line}${CLEAR_LINE}`],
      );
      if (lines.length < shown.length) changes.push(`\u001b[${lines.length + 1};1H${CLEAR_BELOW}`);
      shown = lines;
      if (changes.length > 0) output.write(BEGIN + changes.join('') + END);
    },
    forget() {
      shown = [];
      if (isOpen) output.write('\u001b[2J');
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      output.write(LEAVE);
    },
  };
}
