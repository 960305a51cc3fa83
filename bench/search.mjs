// Searches beside the published and measured figures of other tools: node bench/search.mjs [seconds of evolution]
// Bundles the sources it needs, so no build is required.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECONDS = Number(process.argv[2] ?? 10);
const SPACE = join(ROOT, 'configs/spaces/nas-bnn-imagenet.json');

/** Measured for this project on one 2-core machine under load; see the versions. Rates in candidates per second. */
const PEERS = [
  ['pymoo 0.6.2 NSGA-II, vectorised, pop 100', '17.6-25.0 k/s', '99.2-99.6 % in 10 s'],
  ['DEAP 1.4 NSGA-II, pop 100', '9.7-11.2 k/s', '98.6-99.6 % in 10 s'],
  ['Optuna 5.0.0-dev NSGA-II, in memory', '0.2 k/s (1.4 k/s early)', '94.7-96.3 % in 10 s'],
  ['TinyNAS / DeepMAD (builds each candidate)', '23 /s', 'no certificate'],
  ['NAS-BNN evolution over its supernet', '5,632 subnets in all', 'no certificate'],
];

const folder = mkdtempSync(join(tmpdir(), 'bitbone-bench-'));
try {
  const library = await bundle();
  benchExact(library);
  await benchEvolution(library);
  benchSupernet();
  console.log('\npeers on a table space of 20 layers with 8 choices (share of the exact hypervolume):');
  for (const row of PEERS) console.log(`  ${row[0].padEnd(46)}${row[1].padStart(26)}   ${row[2]}`);
} finally {
  rmSync(folder, { recursive: true });
}

async function bundle() {
  const contents = [
    "export { solveChain } from './src/search/chain/solve.ts';",
    "export { settleHere } from './src/search/evolve/settlement.ts';",
    "export { runArchipelago } from './src/search/evolve/archipelago.ts';",
    "export { createTableSpace, measureArea } from './test/search/evolve/table-space.ts';",
  ].join('\n');
  const outfile = join(folder, 'library.mjs');
  await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' },
  });
  return import(pathToFileURL(outfile).href);
}

function benchExact({ solveChain, createTableSpace }) {
  for (const [name, objectives, limits] of [
    ['2 objectives', ['loss', 'bops'], {}],
    ['3 objectives', ['loss', 'bops', 'params'], {}],
    ['2 objectives, 2 budgets', ['loss', 'bops'], { flops: 60_000, params: 4_500 }],
  ]) {
    const { dimensions, parts } = createTableSpace(20, limits);
    const asked = dimensions.map((dimension) => ({
      ...dimension,
      objective: objectives.includes(dimension.name) ? 'min' : undefined,
    }));
    const { seconds, cpu, result } = measure(() =>
      solveChain({ dimensions: asked, steps: parts.map(({ step }) => step) }),
    );
    report(`exact, 8^20, ${name}`, `${result.front.length} points, ${result.certificate.kind}`, seconds, cpu);
  }
}

async function benchEvolution({ solveChain, settleHere, runArchipelago, createTableSpace, measureArea }) {
  const problem = createTableSpace(20, { flops: 60_000, params: 4_500 });
  const { front } = solveChain({ dimensions: problem.dimensions, steps: problem.parts.map(({ step }) => step) });
  const exact = front.map(({ costs }) => [costs[0], costs[1]]);
  const corner = [0, 1].map((axis) => 1.1 * Math.max(...exact.map((point) => point[axis])));
  const began = process.cpuUsage();
  const cpuSeconds = () => process.cpuUsage(began).user / 1e6;
  const run = await runArchipelago(
    settleHere(problem, []),
    { genes: 20, objectives: 2 },
    { maxEvaluations: Number.POSITIVE_INFINITY, shouldStop: () => cpuSeconds() > SECONDS },
  );
  const { count, objectives } = run.archive;
  const found = Array.from({ length: count }, (_, row) => [objectives[2 * row], objectives[2 * row + 1]]);
  const share = (100 * measureArea(found, corner)) / measureArea(exact, corner);
  const rate = `${Math.round(run.evaluations / cpuSeconds() / 1000)} k candidates per CPU second`;
  report(
    `evolution, 8^20, one thread`,
    `${rate}, ${share.toFixed(4)} % of the exact hypervolume`,
    undefined,
    cpuSeconds(),
  );
}

/** Whole processes, by the built command. */
function benchSupernet() {
  const args = [join(ROOT, 'bin/bitbone.js'), 'search', SPACE, '--json'];
  const empty = median(() => spawnSync(process.execPath, ['-e', '0']));
  const whole = median(() => writeFileSync(join(folder, 'front.json'), spawnSync(process.execPath, args).stdout));
  const target = 5 * empty + 0.2;
  const verdict = whole <= target ? 'met' : 'missed';
  report(
    'NAS-BNN ImageNet, 3.32e17 networks, process',
    `target ${target.toFixed(2)} s (5 x node -e 0 + 0.2 s): ${verdict}`,
    whole,
  );
}

function measure(run) {
  const [startMs, began] = [performance.now(), process.cpuUsage()];
  const result = run();
  return { result, seconds: (performance.now() - startMs) / 1000, cpu: process.cpuUsage(began).user / 1e6 };
}

function median(run) {
  return Array.from({ length: 5 }, () => measure(run).seconds).sort((a, b) => a - b)[2];
}

function report(name, what, seconds, cpu) {
  const times = [
    seconds === undefined ? '' : `${seconds.toFixed(2)} s`,
    cpu === undefined ? '' : `${cpu.toFixed(2)} s CPU`,
  ];
  console.log(`${name.padEnd(46)}${times[0].padStart(9)}${times[1].padStart(13)}   ${what}`);
}
