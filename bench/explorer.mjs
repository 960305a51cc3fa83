// From a keypress to the frame it causes, on a network of 500 layers and a study of 10,000 candidates: node bench/explorer.mjs [rounds]
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV = 'production';
register();
const { buildBackbone } = await import('../src/backbones/build.ts');
const { findBackbone } = await import('../src/backbones/registry.ts');
const { RECIPES } = await import('../src/backbones/recipes/index.ts');
const { CONVENTIONS } = await import('../src/cost/conventions.ts');
const { paintAnsi } = await import('../src/report/paint.ts');
const { selectLayers } = await import('../src/reshape/binarize/select.ts');
const { createDesigner } = await import('../src/tui/model/design.ts');
const { NOTHING_ON } = await import('../src/tui/model/edits.ts');
const { explore } = await import('../src/tui/explore.tsx');

const TARGET_MS = 50;
const CANDIDATES = 10_000;
const DEPTHS = [30, 60, 60, 16];
const rounds = Number(process.argv[2] ?? 15);

/** What is pressed: keys that bring the explorer to a place, then those whose frames are timed in turn. */
// A change of so large a network is announced by the next frame and counted in the one after it.
const CASES = [
  ['layers: move', '1', ['j', 'k']],
  ['layers: binarize one and back', '1jjjjjj', ['b', 'b']],
  ['layers: binarize, until counted', '1', ['b', 'b'], 2],
  ['layers: undo and redo', '', ['u', 'U']],
  ['layers: sort', '1', [']', ']']],
  ['layers: change the metric', '1', ['m', 'M']],
  ['layers: widen and narrow', '1', ['+', '-']],
  ['layers: widen, until counted', '', ['+', '-'], 2],
  ['front: move', '2', ['j', 'k']],
  ['front: sort', '2', [']', '[']],
  ['front: only within the budgets', '2', ['o', 'o']],
  ['front: page', '2', ['\u001b[6~', '\u001b[5~']],
  ['compare', '1', ['3', '1']],
  ['budgets', '1', ['4', '1']],
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
  services: { search: () => () => {}, exportDesign: () => '', saveFront: () => {} },
  input,
  output,
  paint: paintAnsi,
  onOpen: () => {},
});
const layers = session.original.report.layers.filter(({ isLayer }) => isLayer).length;
console.log(
  `${layers} layers, ${session.original.report.layers.length} operations, ${CANDIDATES} candidates, ${rounds} rounds\n`,
);
for (const [name, way, keys, frames = 1] of CASES) {
  for (const key of way) await press(key);
  const times = keys.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, key] of keys.entries()) times[index].push(await press(key, frames));
  }
  const walls = times.map((list) => median(list.map(({ wall }) => wall)));
  const cpus = times.map((list) => median(list.map(({ cpu }) => cpu)));
  const mark = frames === 1 && Math.max(...walls) > TARGET_MS ? '! ' : '  ';
  const show = (list) => list.map((ms) => `${ms.toFixed(1).padStart(6)} ms`).join(' ');
  console.log(`${mark}${name.padEnd(34)} wall ${show(walls)}   processor ${show(cpus)}`);
}
await press('q');
await done;
console.log(
  `\nmedians of wall time, and of processor time over all threads; ! marks a wall time above ${TARGET_MS} ms`,
);

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
