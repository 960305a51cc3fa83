import { spawnSync } from 'node:child_process';

/** Whether tmux is there to drive a real terminal with. */
export const HAS_TMUX = spawnSync('tmux', ['-V']).status === 0;

/** A program in a real terminal of its own. */
export interface Terminal {
  send(...keys: readonly string[]): void;
  /** The screen once it satisfies the condition; throws with the screen where it does not in time. */
  waitFor(condition: string | ((screen: string) => boolean)): Promise<string>;
  screen(): string;
  resize(columns: number, rows: number): void;
  close(): void;
}

const PATIENCE_MS = 40_000;
const INTERVAL_MS = 100;

/** Starts a shell command in a terminal of this size; keys are those of `tmux send-keys`. */
export function openTerminal(command: string, cwd: string, columns: number, rows: number): Terminal {
  const socket = `bitbone-test-${process.pid}-${Math.round(performance.now())}`;
  const tmux = (...words: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tmux ${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, command);
  const screen = (): string => tmux('capture-pane', '-p');
  return {
    screen,
    send: (...keys) => void tmux('send-keys', ...keys),
    resize: (width, height) => void tmux('resize-window', '-x', String(width), '-y', String(height)),
    close: () => void spawnSync('tmux', ['-L', socket, 'kill-server']),
    async waitFor(condition) {
      const isMet = typeof condition === 'string' ? (text: string) => text.includes(condition) : condition;
      for (let waited = 0; waited < PATIENCE_MS; waited += INTERVAL_MS) {
        const text = screen();
        if (isMet(text)) return text;
        await new Promise((resolve) => void setTimeout(resolve, INTERVAL_MS));
      }
      throw new Error(`waited in vain for ${condition}; the screen shows:\n${screen()}`);
    },
  };
}
