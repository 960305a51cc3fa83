#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Commands that mostly end before compiling what they run pays off. */
const SHORT = ['cost', 'diff'];

// V8 11 (Node.js 20) compiles after few rounds of a loop; later versions have a cheap compiler for these
if (SHORT.includes(process.argv[2]) && process.versions.v8.startsWith('11.')) {
  setFlagsFromString('--interrupt-budget=1000000');
}

const bundle = new URL('../dist/main.js', import.meta.url);
if (existsSync(bundle)) {
  const { main } = await import(bundle.href);
  process.exitCode = await main(process);
} else {
  process.stderr.write('bitbone is not built yet; run `npm run build` first\n');
  process.exitCode = 2;
}
