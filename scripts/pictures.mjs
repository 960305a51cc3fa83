// Makes the README's pictures from the built program: node scripts/pictures.mjs (needs tmux and chromium, and npm run build).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin/bitbone.cjs');
const PICTURES = join(ROOT, 'docs/pictures');
const [COLUMNS, ROWS] = [120, 34];
const SOCKET = 'bitbone-pictures';
const SEARCH = ['resnet18', '--recipe', 'bireal', '--multiple', '16', '--max-ops', '155M'];

const STYLE = `body{margin:0;padding:14px 18px;background:#16181d;color:#d8dbe2}
pre{margin:0;font:13px/17px "DejaVu Sans Mono","Liberation Mono",monospace}
.b{font-weight:bold;color:#ffffff}.d{color:#868c99}.c36{color:#56b4e9}.c32{color:#2bc49a}.c33{color:#f0c040}.c31{color:#ff7b5a}
.r{background:#d8dbe2;color:#16181d}
i{display:inline-block;width:1ch;overflow:visible;font-style:normal}`;
const ESCAPE = '\u001b[';
const folder = mkdtempSync(join(tmpdir(), 'bitbone-pictures-'));
mkdirSync(PICTURES, { recursive: true });
try {
  await shootExplorer();
  shootReport();
} finally {
  spawnSync('tmux', ['-L', SOCKET, 'kill-server']);
  rmSync(folder, { recursive: true });
}

async function shootExplorer() {
  const command = `${process.execPath} ${BIN} explore ${SEARCH.join(' ')}`;
  const env = { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1' };
  tmux(['-f', '/dev/null', 'new-session', '-d', '-x', COLUMNS, '-y', ROWS, '-c', folder, command], env);
  await waitFor('[1 layers]');
  tmux(['send-keys', 'jjjjj']);
  await pause(500);
  shootTerminal('explorer-layers.png');
  tmux(['send-keys', 's']);
  await waitFor('searched:');
  tmux(['send-keys', 'jjjjjjjjjj', 'Enter']);
  await waitFor('taken');
  shootTerminal('explorer-front.png');
  tmux(['send-keys', '3']);
  await pause(500);
  shootTerminal('explorer-compare.png');
  tmux(['send-keys', 'q']);
}

function shootReport() {
  run(process.execPath, [BIN, 'search', ...SEARCH, '-o', 'study.jsonl']);
  run(process.execPath, [BIN, 'report', 'study.jsonl', '-o', 'report.html']);
  shootPage(join(folder, 'report.html'), 'report.png', 1000, 1180);
}

/** The terminal's screen, colours included, as a page in a browser. */
function shootTerminal(name) {
  const screen = tmux(['capture-pane', '-p', '-e']);
  const page = join(folder, 'terminal.html');
  writeFileSync(page, renderTerminal(screen.replace(/\n+$/, '')));
  shootPage(page, name, 1010, 30 + ROWS * 17);
}

function renderTerminal(screen) {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><pre>${paint(screen)}</pre>`;
}

/** The few attributes the explorer uses: bold, dim, inverse and the basic colours. */
function paint(text) {
  const [first, ...parts] = text.split(ESCAPE);
  let on = new Set();
  const painted = parts.map((part) => {
    const end = part.indexOf('m');
    for (const code of part.slice(0, end).split(';')) on = applyCode(on, Number(code || 0));
    return wrap(part.slice(end + 1), on);
  });
  return wrap(first, new Set()) + painted.join('');
}

function applyCode(on, code) {
  if (code === 0) return new Set();
  const next = new Set(on);
  const colours = ['c31', 'c32', 'c33', 'c36'];
  if (code === 1) next.add('b');
  else if (code === 2) next.add('d');
  else if (code === 7) next.add('r');
  else if (code === 22) for (const name of ['b', 'd']) next.delete(name);
  else if (code === 27) next.delete('r');
  else if (code === 39) for (const name of colours) next.delete(name);
  else next.add(`c${code}`);
  return next;
}

function wrap(text, on) {
  // signs that the font lacks come from another one, with another width
  const safe = text
    .replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[\u2000-\u24ff\u25a0-\uffff]/g, '<i>$&</i>');
  return on.size === 0 || safe === '' ? safe : `<span class="${[...on].join(' ')}">${safe}</span>`;
}

function shootPage(path, name, width, height) {
  const profile = mkdtempSync(join(folder, 'profile-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars']
    .concat(['--disable-background-networking', '--disable-component-update', '--disable-sync'])
    .concat([`--user-data-dir=${profile}`, `--window-size=${width},${height}`]);
  run('chromium', [...flags, `--screenshot=${join(PICTURES, name)}`, `file://${path}`]);
}

async function waitFor(text) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (tmux(['capture-pane', '-p']).includes(text)) return;
    await pause(100);
  }
  throw new Error(`the explorer never showed "${text}":\n${tmux(['capture-pane', '-p'])}`);
}

function tmux(words, env = process.env) {
  return run('tmux', ['-L', SOCKET, ...words.map(String)], env);
}

function run(program, args, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', cwd: folder, env });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function pause(ms) {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
