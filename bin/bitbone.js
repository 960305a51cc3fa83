#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Commands that read, count and print, and mostly end before compiling what they run pays off. */
const SHORT = ['cost', 'diff'];

/**
 * Set for V8 11 (Node.js 20) only, where they were measured: loops are compiled after more rounds, and young objects, nearly
 * all of which stay, move through a space that fits the processor's cache.
 */
const FLAGS = ['--interrupt-budget=1000000', '--semi-space-growth-factor=1'];

if (SHORT.includes(process.argv[2]) && process.versions.v8.startsWith('11.')) {
  for (const flag of FLAGS) setFlagsFromString(flag);
}

const bundle = new URL('../dist/main.js', import.meta.url);
if (existsSync(bundle)) {
  const { main } = await import(bundle.href);
  process.exitCode = await main(process);
} else {
  process.stderr.write('bitbone is not built yet; run `npm run build` first\n');
  process.exitCode = 2;
}
