import { spawnSync } from 'node:child_process';

const CANDIDATES = ['python3', '/usr/bin/python3'];

/** A Python that has all these modules; undefined where there is none, and tests that need it are skipped. */
export function findPython(...modules: readonly string[]): string | undefined {
  const code = `import ${modules.join(', ')}`;
  return CANDIDATES.find((python) => spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0);
}

/** Runs Python code and gives what it prints; throws with its error output where it fails. */
export function runPython(python: string, code: string, args: readonly string[] = []): string {
  // modules that lie in the repository must not leave compiled ones beside them
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28, env } as const;
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, ...args], options);
  if (status === 0) return stdout;
  throw new Error(`python failed: ${stderr.slice(-4000)}`);
}
