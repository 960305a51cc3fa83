import { spawnSync } from 'node:child_process';

const CANDIDATES = ['python3', '/usr/bin/python3'];

/** A Python that has all these modules; undefined where there is none, and tests that need it are skipped. */
export function findPython(...modules: readonly string[]): string | undefined {
  const code = `import ${modules.join(', ')}`;
  return CANDIDATES.find((python) => spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0);
}

/** Runs Python code and gives what it prints; throws with its error output where it fails. */
export function runPython(python: string, code: string, args: readonly string[] = []): string {
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === 0) return stdout;
  throw new Error(`python failed: ${stderr.slice(-4000)}`);
}
