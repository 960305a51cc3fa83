import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The command line as it is installed, workers included, in a new folder; `run` runs it there. */
export function buildCli() {
  const folder = mkdtempSync(join(tmpdir(), 'bitbone-cli-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(folder, 'dist')], { cwd: ROOT });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  const main = "import { main } from './dist/main.cjs';\nprocess.exitCode = await main(process);\n";
  writeFileSync(join(folder, 'bitbone.mjs'), main);
  const run = (...args: string[]) => {
    const options = { cwd: folder, encoding: 'utf8', timeout: 100_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bitbone.mjs', ...args], options);
    return { status, stdout, stderr };
  };
  return { folder, run };
}
