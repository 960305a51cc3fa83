#!/usr/bin/env node
import { existsSync } from 'node:fs';

const bundle = new URL('../dist/main.js', import.meta.url);
if (existsSync(bundle)) {
  const { main } = await import(bundle.href);
  process.exitCode = await main(process);
} else {
  process.stderr.write('bitbone is not built yet; run `npm run build` first\n');
  process.exitCode = 2;
}
