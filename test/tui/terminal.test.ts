import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';
import { HAS_TMUX, openTerminal } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let start: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-terminal-'));
  const dist = join(folder, 'dist');
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', dist], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  start = join(folder, 'start.mjs');
  writeFileSync(start, `import { main } from './dist/main.cjs';\nprocess.exitCode = await main(process);\n`);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The explorer under a shell that tells how it ended, and whether the terminal is as it was. */
function openExplorer(args: string): Terminal {
  const run = `stty -g >before; ${process.execPath} ${start} explore ${args}; echo "exit $?"; stty -g >after; sleep 600`;
  return openTerminal(`sh -c '${run}'`, folder, 120, 40);
}

function expectTerminalRestored(terminal: Terminal): void {
  expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
  expect(terminal.screen()).not.toContain('[1 layers]');
}

function costOf(path: string): Record<string, number> {
  const { stdout } = spawnSync(process.execPath, [start, 'cost', path, '--json'], { cwd: folder, encoding: 'utf8' });
  return JSON.parse(stdout).totals;
}

describe.skipIf(!HAS_TMUX)('in a real terminal (needs tmux)', () => {
  test('open, binarize, undo, search under a budget, take a candidate, export it, quit', async () => {
    const terminal = openExplorer('resnet20 --recipe bireal --multiple 16 --max-bops 90%');
    try {
      const opened = await terminal.waitFor('[1 layers]');
      expect(opened).toContain('resnet20 bireal');
      terminal.send('/', 'conv1', 'Enter');
      await terminal.waitFor('› b stage1.block1.conv1');
      terminal.send('b');
      await terminal.waitFor('(1 change)');
      terminal.send('u');
      await terminal.waitFor((screen) => !screen.includes('(1 change)'));
      terminal.send('s');
      await terminal.waitFor((screen) => /searched: \d+ candidates/.test(screen));
      terminal.send('j', 'Enter');
      const taken = await terminal.waitFor('candidate 2 taken');
      terminal.send('e', 'C-u', 'chosen.onnx', 'Enter');
      await terminal.waitFor('wrote chosen.onnx');
      const shown = /BOPs ([\d.]+) ([kMG])/.exec(taken)!;
      const bops = Number(shown[1]) * { k: 1e3, M: 1e6, G: 1e9 }[shown[2] as 'k' | 'M' | 'G'];
      expect(Number((costOf('chosen.onnx').bops! / bops).toFixed(2))).toBe(1);
      terminal.send('y');
      await terminal.waitFor('bitbone export ');
      terminal.send('q');
      const ended = await terminal.waitFor('exit 0');
      const command = /bitbone (export .*-o \S+?\.onnx)/.exec(ended.replaceAll('\n', ''))![1]!;
      const again = spawnSync('sh', ['-c', `${process.execPath} ${start} ${command}`], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(again.status).toBe(0);
      expect(costOf('resnet20-edited.onnx')).toEqual(costOf('chosen.onnx'));
      expectTerminalRestored(terminal);
    } finally {
      terminal.close();
    }
  });

  test('a resize keeps the row, and keys struck fast all count', async () => {
    const terminal = openExplorer('resnet20 --recipe bireal');
    try {
      await terminal.waitFor('[1 layers]');
      terminal.send('jjjj');
      await terminal.waitFor((screen) => /› +b block1.conv2/.test(screen));
      terminal.resize(60, 16);
      const narrow = await terminal.waitFor((screen) => screen.split('\n').length <= 17 && screen.includes('›'));
      expect(narrow.split('\n').find((line) => line.startsWith('›'))).toContain('block1.conv2');
      terminal.resize(50, 12);
      await terminal.waitFor('need 60x16, have 50x12');
      terminal.send('q');
      await terminal.waitFor('exit 0');
    } finally {
      terminal.close();
    }
  });

  const interrupt = (terminal: Terminal): void => terminal.send('C-c');
  const terminate = (): void => void spawnSync('sh', ['-c', `kill -TERM $(cat ${join(folder, 'pid')})`]);

  test.each([
    ['Ctrl-C', 'resnet20', false, interrupt],
    ['SIGTERM', 'resnet20', false, terminate],
    ['Ctrl-C during a search', 'resnet50 --recipe bireal', true, interrupt],
    ['SIGTERM during a search', 'resnet50 --recipe bireal', true, terminate],
  ])('%s gives the terminal back and ends with 130', async (_, model, isSearching, end) => {
    const run = `stty -g >before; ${process.execPath} ${start} explore ${model} & echo $! >pid; fg`;
    const script = `set -m; ${run}; echo "exit $?"; stty -g >after; sleep 600`;
    const terminal = openTerminal(`bash -c '${script}'`, folder, 100, 30);
    try {
      await terminal.waitFor('[1 layers]');
      if (isSearching) {
        terminal.send('s');
        await terminal.waitFor('s stops');
      }
      end(terminal);
      await terminal.waitFor('exit 130');
      await new Promise((resolve) => void setTimeout(resolve, 300));
      expectTerminalRestored(terminal);
    } finally {
      terminal.close();
    }
  });
});

test('without a terminal it ends with 2 and names what to use instead', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [start, 'explore', 'resnet20'], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe('bitbone: E_NO_TTY: the explorer needs a terminal (bitbone cost resnet20 prints without one)\n');
});
