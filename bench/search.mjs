// Searches beside the published and measured figures of other tools: node bench/search.mjs [seconds of evolution]
// Tables run from the sources; whole processes run the build, which npm run build makes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECONDS = Number(process.argv[2] ?? 10);
const SPACE = join(ROOT, 'configs/spaces/nas-bnn-imagenet.json');

const PEERS = JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8')).search;
/** ResNet-18: depths 1 to 4, widths in multiples of 8 from half to double, precision and RPC per layer. */
const RESNET = join(ROOT, 'bench/resnet18-space.json');
const PROGRAMS = 3;

const folder = mkdtempSync(join(tmpdir(), 'bitbone-bench-'));
try {
  const library = await bundle();
  benchExact(library);
  await benchPrograms(library);
  const rate = await benchEvolution(library);
  benchSupernet();
  benchResnet();
  printPeers(rate);
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
  for (const [name, objectives, limits, target] of [
    ['2 objectives', ['loss', 'bops'], {}, 0.1],
    ['3 objectives', ['loss', 'bops', 'params'], {}, 0.5],
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
    const verdict = target === undefined ? '' : `; ${judge(cpu, target)}`;
    report(`exact, 8^20, ${name}`, `${result.front.length} points, ${result.certificate.kind}${verdict}`, seconds, cpu);
  }
}

/** A mixed-integer solver gives one point of the front per program. */
async function benchPrograms({ solveChain, createTableSpace }) {
  const { dimensions, parts } = createTableSpace(20, { flops: 60_000, params: 4_500 });
  const whole = measure(() => solveChain({ dimensions, steps: parts.map(({ step }) => step) }));
  const { front } = whole.result;
  const highs = await (await import('highs')).default();
  const points = Array.from(
    { length: PROGRAMS },
    (_, index) => front[Math.floor(((index + 1) * front.length) / (PROGRAMS + 1))],
  );
  const { cpu } = measure(() => {
    for (const { costs } of points) {
      const { ObjectiveValue } = highs.solve(writeProgram(parts, [costs[1], 60_000, 4_500]), {
        mip_rel_gap: 0,
        output_flag: false,
      });
      if (Math.round(ObjectiveValue) !== costs[0]) throw new Error(`HiGHS finds ${ObjectiveValue}, not ${costs[0]}`);
    }
  });
  const each = cpu / PROGRAMS;
  const ratio = (each * front.length) / whole.cpu;
  report(
    'HiGHS, one point of that front',
    `the front's ${front.length} points would take ${ratio.toFixed(0)} times as long`,
    undefined,
    each,
  );
}

/** Least loss within limits on bops, flops and params, in the LP format: a variable per layer and choice. */
function writeProgram(parts, limits) {
  const layers = parts.map(({ step }) =>
    Array.from({ length: 8 }, (_, choice) => step.costs.subarray(4 * choice, 4 * choice + 4)),
  );
  const sum = (dimension) =>
    layers
      .flatMap((choices, layer) => choices.map((costs, choice) => `${costs[dimension]} x${layer}_${choice}`))
      .join(' + ');
  const names = layers.map((choices, layer) => choices.map((_, choice) => `x${layer}_${choice}`));
  return [
    `Minimize\n loss: ${sum(0)}\nSubject To`,
    ...limits.map((limit, index) => ` limit${index}: ${sum(index + 1)} <= ${limit}`),
    ...names.map((own, layer) => ` one${layer}: ${own.join(' + ')} = 1`),
    `Binary\n ${names.flat().join(' ')}\nEnd`,
  ].join('\n');
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
  const rate = run.evaluations / cpuSeconds();
  report(
    `evolution, 8^20, one thread`,
    `${Math.round(rate / 1000)} k candidates per CPU second (at least 500 k), ${share.toFixed(4)} % of the exact hypervolume (at least 99.99 %)`,
    undefined,
    cpuSeconds(),
  );
  return rate;
}

/** Whole processes, by the built command. */
function benchSupernet() {
  const args = [join(ROOT, 'bin/bitbone.cjs'), 'search', SPACE, '--json'];
  const empty = median(() => spawnSync(process.execPath, ['-e', '0']));
  const whole = median(() => writeFileSync(join(folder, 'front.json'), spawnSync(process.execPath, args).stdout));
  report(
    'NAS-BNN ImageNet, 3.32e17 networks, process',
    `5 x node -e 0 + 0.2 s: ${judge(whole, 5 * empty + 0.2)}`,
    whole,
  );
}

/** Whole processes, once each. */
function benchResnet() {
  for (const [name, flags, target] of [
    ['best score, 2 budgets', ['--objective', 'score', '--max-ops', '90%', '--max-size', '50%'], 10],
    ['score against ops', ['--objective', 'score,ops', '--epsilon', '0.1%', '--time', '60s'], 30],
  ]) {
    const args = [join(ROOT, 'bin/bitbone.cjs'), 'search', RESNET, '--json', '--no-robust', ...flags];
    const { seconds, result } = measure(() =>
      spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 }),
    );
    const { front, certificate, space } = JSON.parse(result.stdout);
    const proof = `${certificate.kind}${certificate.epsilon ? ` ${certificate.epsilon}` : ''}`;
    const size = `${space.size[0]}e${space.size.length - 1}`;
    report(
      `ResNet-18, ${name}, process`,
      `${size} networks, ${front.length} points, ${proof}; ${judge(seconds, target)}`,
      seconds,
    );
  }
}

function judge(seconds, target) {
  return `at most ${target.toFixed(2)} s: ${seconds <= target ? 'met' : 'missed'}`;
}

function printPeers(rate) {
  console.log(`\nother tools; ratio: our evolution's rate of this run to theirs. ${PEERS.note}`);
  for (const { name, candidatesPerSecond, exactShareIn10s } of PEERS.tools) {
    const own =
      candidatesPerSecond === null
        ? ['', '']
        : [`${formatRange(candidatesPerSecond)} /s`, `x ${Math.round(rate / candidatesPerSecond[1])}`];
    const share = exactShareIn10s === null ? '' : `${formatRange(exactShareIn10s)} % in 10 s`;
    console.log(`  ${name.padEnd(44)}${own[0].padStart(18)}${own[1].padStart(12)}   ${share}`.trimEnd());
  }
}

/** `5-7`, or one number where both are the same. */
function formatRange([low, high]) {
  return low === high ? String(low) : `${low}-${high}`;
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
