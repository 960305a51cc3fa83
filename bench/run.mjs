// Whole-process time and memory against an empty node, and against other counters; then checks, the explorer and searches: npm run bench [rounds]
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measurePeakMiB, measureSeconds } from './measure.mjs';
import { writeChain, writeHeavy } from './models.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin/bitbone.cjs');
const FIXTURES = join(ROOT, 'test/fixtures/models');
const EMPTY = ['-e', '0'];
/** What each case is held to: time as a ratio to an empty node, memory in MiB. */
const VERSION_TARGET = { ratio: 1.3 };
const COST_TARGET = { ratio: 2, peakMiB: 75 };
const CHAIN_TARGET = { ratio: 4 };

const rounds = Number(process.argv[2] ?? 11);
const peers = JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8'));
if (!existsSync(join(ROOT, 'dist/main.cjs'))) throw new Error('run npm run build first');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-bench-'));
try {
  printTable(measureCases(listCases()));
} finally {
  rmSync(folder, { recursive: true });
}
runBeside('check.mjs');
runBeside('explorer.mjs');
runBeside('search.mjs');

/** Another benchmark of this folder, in a process of its own. */
function runBeside(file) {
  console.log(`\n${file}`);
  spawnSync(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], { stdio: 'inherit' });
}

function listCases() {
  const heavy = join(folder, 'weights-500MB.onnx');
  const chain = join(folder, 'chain-10000.onnx');
  writeHeavy(heavy, 8, 4096);
  writeChain(chain, 10_000);
  const cost = (path, target) => ({ name: basename(path, '.onnx'), args: [BIN, 'cost', path], target });
  const fixtures = readdirSync(FIXTURES).filter((file) => file.endsWith('.onnx'));
  return [
    { name: '--version', args: [BIN, '--version'], target: VERSION_TARGET },
    ...fixtures.map((file) => cost(join(FIXTURES, file), COST_TARGET)),
    cost(heavy, COST_TARGET),
    cost(chain, CHAIN_TARGET),
    ...listPacked(join(FIXTURES, 'resnet18.onnx')),
  ];
}

/** As the package has it: its files are compiled anew in each process. */
function listPacked(model) {
  const packed = join(folder, 'packed');
  for (const part of ['bin', 'dist']) {
    cpSync(join(ROOT, part), join(packed, part), { recursive: true, filter: (path) => !path.endsWith('core.cache') });
  }
  const bin = join(packed, 'bin/bitbone.cjs');
  return [
    { name: '--version, packed', args: [bin, '--version'], target: VERSION_TARGET },
    { name: 'resnet18, packed', args: [bin, 'cost', model], target: COST_TARGET },
  ];
}

function measureCases(cases) {
  const [floor, ...seconds] = measureSeconds([EMPTY, ...cases.map(({ args }) => args)], rounds);
  const rows = cases.map((entry, index) => ({
    ...entry,
    seconds: seconds[index],
    peakMiB: measurePeakMiB(entry.args),
  }));
  return { floor: { seconds: floor, peakMiB: measurePeakMiB(EMPTY) }, rows };
}

function printTable({ floor, rows }) {
  const header = ['', 'ms', 'ratio', 'at most', 'MiB', 'at most', ...peers.tools.map((tool) => tool)];
  const lines = rows.map(({ name, seconds, target, peakMiB }) => {
    const ratio = seconds / floor.seconds;
    const isMissed = ratio > target.ratio || peakMiB > (target.peakMiB ?? Infinity);
    const limits = [String(target.ratio), String(target.peakMiB ?? '')];
    const own = [ms(seconds), ratio.toFixed(2), limits[0], peakMiB?.toFixed(0) ?? '?', limits[1]];
    return [`${isMissed ? '! ' : '  '}${name}`, ...own, ...peerRatios(name)];
  });
  const first = ['  node -e 0', ms(floor.seconds), '1.00', '', floor.peakMiB?.toFixed(0) ?? '?', ''];
  const table = [header, first, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
  for (const row of table)
    console.log(
      header
        .map((_, column) => pad(row[column] ?? '', column))
        .join('  ')
        .trimEnd(),
    );
  console.log(`\nmedians of ${rounds} interleaved runs; ratios to node -e 0 of the same run; ! marks a missed target`);
  console.log(`other tools: ratio (peak memory). ${peers.note}`);
}

function peerRatios(name) {
  const figures = peers.secondsAndMiB[name];
  return peers.tools.map((_, index) => describePeer(figures?.[index]));
}

function describePeer(figure) {
  if (figure == null) return '';
  if (typeof figure === 'string') return figure;
  const [seconds, peakMiB] = figure;
  return `${(seconds / peers.floorSeconds).toFixed(1)} (${peakMiB ?? '?'} MiB)`;
}

function ms(seconds) {
  return (1000 * seconds).toFixed(0);
}
