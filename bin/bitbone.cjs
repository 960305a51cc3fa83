#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');

/** Commands that read, count and print, and mostly end before compiling what they run pays off. */
const SHORT = ['cost', 'diff'];

/**
 * Set for V8 11 (Node.js 20) only, where they were measured: what runs often is optimised after more rounds, but compiled the
 * simple way at once, not when there is enough of it; and young objects, nearly all of which stay, move through a space that
 * fits the processor's cache.
 */
const FLAGS = ['--interrupt-budget=2000000', '--no-baseline-batch-compilation', '--semi-space-growth-factor=1'];

const dist = join(__dirname, '../dist');
if (existsSync(join(dist, 'main.cjs'))) {
  start();
} else {
  process.stderr.write('bitbone is not built yet; run `npm run build` first\n');
  process.exitCode = 2;
}

function start() {
  // Node.js 22 and later keep what they compiled
  enableCompileCache?.();
  if (SHORT.includes(process.argv[2]) && process.versions.v8.startsWith('11.')) {
    // loaded before: what was kept compiled under other flags is not taken
    require(join(dist, 'load-core.cjs'));
    for (const flag of FLAGS) setFlagsFromString(flag);
  }
  const { main } = require(join(dist, 'main.cjs'));
  main(process).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
