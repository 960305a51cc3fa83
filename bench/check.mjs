// One `bitbone check` over a hundred models against a process per model of the fastest other counter: node bench/check.mjs [rounds]
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureSeconds } from './measure.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'bin/bitbone.cjs');
const FIXTURES = join(ROOT, 'test/fixtures/models');
const MODELS = 100;
const TARGET = 20;

const rounds = Number(process.argv[2] ?? 7);
const peers = JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8'));
if (!existsSync(join(ROOT, 'dist/main.cjs'))) throw new Error('run npm run build first');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-bench-'));
try {
  const [floor, check] = measureSeconds(
    [
      ['-e', '0'],
      [BIN, 'check', '--config', writeProject()],
    ],
    rounds,
  );
  printResult(floor, check);
} finally {
  rmSync(folder, { recursive: true });
}

/** A hundred files of the kind of the fixtures, with two budgets each. */
function writeProject() {
  const fixtures = readdirSync(FIXTURES).filter((file) => file.endsWith('.onnx'));
  for (let index = 0; index < MODELS; index += 1) {
    const file = fixtures[index % fixtures.length];
    copyFileSync(join(FIXTURES, file), join(folder, `${index}-${file}`));
  }
  const budgets = [
    { metric: 'ops', max: '100G' },
    { metric: 'params', max: '1G' },
  ];
  const config = join(folder, 'bitbone.config.json');
  writeFileSync(config, JSON.stringify({ models: [{ model: '*.onnx', budgets }] }));
  return config;
}

/** The other tool's time is that of its lightest measured model, in units of its machine's `node -e 0`. */
function printResult(floor, check) {
  const seconds = Math.min(...Object.values(peers.secondsAndMiB).map(([[lightest]]) => lightest));
  const other = (MODELS * seconds) / peers.floorSeconds;
  const own = check / floor;
  const ratio = other / own;
  console.log(`node -e 0: ${(1000 * floor).toFixed(0)} ms, check of ${MODELS} models: ${(1000 * check).toFixed(0)} ms`);
  console.log(`in units of node -e 0: check ${own.toFixed(1)}, ${peers.tools[0]} ${MODELS} times ${other.toFixed(0)}`);
  console.log(`${ratio < TARGET ? '! ' : ''}${ratio.toFixed(1)} times as fast; at least ${TARGET} is wanted`);
}
