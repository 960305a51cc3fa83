// From a keypress to the frame it causes, on a network of 500 layers and a study of 10,000 candidates: node bench/explorer.mjs [rounds]
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const {
  buildBackbone,
  findBackbone,
  RECIPES,
  CONVENTIONS,
  paintAnsi,
  selectLayers,
  createDesigner,
  NOTHING_ON,
  explore,
} = await bundle([
  'backbones/build.ts',
  'backbones/registry.ts',
  'backbones/recipes/index.ts',
  'cost/conventions.ts',
  'report/paint.ts',
  'reshape/binarize/select.ts',
  'tui/model/design.ts',
  'tui/model/edits.ts',
  'tui/explore.tsx',
]);

const TARGET_MS = 50;
const CANDIDATES = 10_000;
const DEPTHS = [30, 60, 60, 16];
const ESCAPE = '\u001b';
/** Switches the next three stages, so that no network comes back soon. */
const OTHERS = 'jbjbjbkkk';
const ANNOUNCED_ROUNDS = 3;
/** How long somebody looks at the first frame before the first key. */
const FIRST_LOOK_MS = 3000;
const rounds = Number(process.argv[2] ?? 15);

/**
 * What is pressed: keys that bring the explorer to a place, then those whose frames are timed in turn, each after keys
 * that are not timed: of a layer that was switched before, the network is still known.
 */
const CASES = [
  { name: 'layers: move', way: '1', keys: ['j', 'k'] },
  { name: 'layers: binarize a layer', way: '1/conv2\r', before: 'j', keys: ['b', 'b'] },
  { name: 'layers: link a layer', before: 'j', keys: ['t', 't'] },
  { name: 'layers: make a layer RPC', before: 'j', keys: ['p', 'p'] },
  { name: 'layers: binarize three marked', way: ESCAPE, before: '   ', after: ESCAPE, keys: ['b', 'b'] },
  { name: 'layers: undo and redo', keys: ['u', 'U'] },
  { name: 'layers: binarize a stage', way: 'Rghjhjhjhjhjhgj', before: OTHERS, keys: ['b', 'b'] },
  { name: 'layers: sort', way: 'R', keys: [']', ']'] },
  { name: 'layers: change the metric', keys: ['m', 'M'] },
  { name: 'layers: widen and narrow', way: 'gj+-', keys: ['+', '-'] },
  { name: 'layers: deepen and take out', keys: ['<', '>'] },
  { name: 'front: move', way: '2', keys: ['j', 'k'] },
  { name: 'front: take a candidate', before: 'j', keys: ['\r', '\r'] },
  { name: 'front: sort', keys: [']', '['] },
  { name: 'front: only within the budgets', keys: ['o', 'o'] },
  { name: 'front: page', keys: ['\u001b[6~', '\u001b[5~'] },
  { name: 'compare', way: '1', keys: ['3', '1'] },
  { name: 'budgets', way: '1', keys: ['4', '1'] },
];
/** What is announced by a frame, since it must find what can change its size; counted in the frame after it. */
const ANNOUNCED = [
  { name: 'layers: next recipe', way: 'R1g', keys: ['r', 'r'] },
  { name: 'layers: widen, after a layer was switched', way: 'R1gj', before: OTHERS, after: 'u', keys: ['+', '+'] },
  { name: 'layers: binarize a layer, after widening', way: 'R1gj+', before: OTHERS, keys: ['b', 'b'] },
];

class Output extends EventEmitter {
  columns = 120;
  rows = 40;
  onFrame = () => {};
  write() {
    this.onFrame();
    return true;
  }
}

class Input extends PassThrough {
  isTTY = true;
  setRawMode() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
}

const session = createSession();
const output = new Output();
const input = new Input();
const done = explore({
  session,
  limits: { '--max-ops': { value: session.original.report.totals.ops, text: '100%' } },
  front: createFront(session),
  services: { search: () => () => {}, exists: () => false, exportDesign: () => '', saveFront: () => {} },
  input,
  output,
  paint: paintAnsi,
  onOpen: () => {},
});
await pause(FIRST_LOOK_MS);
const layers = session.original.report.layers.filter(({ isLayer }) => isLayer).length;
console.log(
  `${layers} layers, ${session.original.report.layers.length} operations, ${CANDIDATES} candidates, ${rounds} rounds\n`,
);
for (const entry of CASES) print(entry.name, await measure(entry, 1), TARGET_MS);
console.log('\nannounced, and counted in the frame after it');
for (const entry of ANNOUNCED) {
  print(`${entry.name}: announced`, await measure(entry, 1, ANNOUNCED_ROUNDS), TARGET_MS);
  print(`${entry.name}: counted`, await measure(entry, 2, ANNOUNCED_ROUNDS), Number.POSITIVE_INFINITY);
}
await press('q');
await done;
console.log(
  `\nmedians of wall time, and of processor time over all threads, for each key; first: the first press of the first key; ! marks a median above ${TARGET_MS} ms`,
);

/** The sources as one module, bundled as users run them. */
async function bundle(files) {
  const folder = mkdtempSync(join(tmpdir(), 'bitbone-bench-'));
  const contents = files.map((file) => `export * from './src/${file}';`).join('\n');
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react-devtools-core', 'ws'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(join(folder, 'stdin.mjs')).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Times of each key of a case over all rounds. */
async function measure({ way = '', before = '', keys, after = '' }, frames, count = rounds) {
  for (const key of way) await send(key);
  const times = keys.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, key] of keys.entries()) {
      for (const other of before) await send(other);
      times[index].push(await press(key, frames));
      for (const other of after) await send(other);
    }
  }
  return times;
}

function print(name, times, target) {
  const walls = times.map((list) => median(list.map(({ wall }) => wall)));
  const cpus = times.map((list) => median(list.map(({ cpu }) => cpu)));
  const mark = Math.max(...walls) > target ? '! ' : '  ';
  const show = (list) => list.map((ms) => `${ms.toFixed(1).padStart(6)} ms`).join(' ');
  const first = `${times[0][0].wall.toFixed(0).padStart(4)} ms`;
  console.log(`${mark}${name.padEnd(52)} wall ${show(walls)}   processor ${show(cpus)}   first ${first}`);
}

/** Wall and processor milliseconds from the key to the first bytes of its frame; a key without a visible effect gives the time limit. */
function press(key, frames = 1) {
  return new Promise((resolve) => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const settle = () => {
      output.onFrame = () => {};
      clearTimeout(timer);
      const [wall, { user, system }] = [performance.now() - start, process.cpuUsage(used)];
      setTimeout(() => resolve({ wall, cpu: (user + system) / 1000 }), 5);
    };
    const timer = setTimeout(settle, 2000);
    let left = frames;
    output.onFrame = () => {
      left -= 1;
      if (left === 0) settle();
    };
    input.write(key);
  });
}

/** A key that is not timed, until its last frame. */
function send(key) {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, 50);
    output.onFrame = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, 5);
    };
    input.write(key);
  });
}

function createSession() {
  const config = findBackbone('resnet152');
  const given = buildBackbone({
    ...config,
    stages: config.stages.map((stage, index) => ({ ...stage, depth: DEPTHS[index] })),
  });
  const designer = createDesigner(given, {
    widthShares: [0.5, 2],
    multiple: 8,
    stem: 'bridge',
    convention: CONVENTIONS.ops64,
  });
  const original = designer.design({
    recipe: 'bireal',
    on: { ...NOTHING_ON, binary: selectLayers(given, 'inner') },
    candidate: {},
  });
  const budgetRows = [{ flag: '--max-ops', measure: 'ops', bound: 'max' }];
  return {
    model: { spec: 'resnet-500', flags: [] },
    designer,
    original,
    budgetRows,
    recipes: Object.keys(RECIPES),
    objectives: ['score', 'ops'],
  };
}

function createFront({ original }) {
  const { totals } = original.report;
  const entries = Array.from({ length: CANDIDATES }, (_, index) => {
    const share = 0.5 + index / CANDIDATES;
    const costs = Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, value * share]));
    return { id: index + 1, score: Math.log(share), costs, candidate: { 'stage1.width': 8 * (1 + (index % 60)) } };
  });
  return { entries, base: original.edits, certificate: { kind: 'exact', epsilon: 0 }, study: 'study.jsonl' };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
