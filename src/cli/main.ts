import type { Proc } from './proc.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line `proc.argv` asks for and gives the exit code: 0 done, 1 a budget is broken or cannot be met,
 * 2 could not run, 130 interrupted. Never throws. The version is told without loading what parses a command line.
 */
export async function main(proc: Proc): Promise<number> {
  if (isVersionRequest(proc.argv)) {
    proc.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const { runProgram } = await import('./run-program.ts');
  return runProgram(proc);
}

function isVersionRequest([, , first, ...rest]: readonly string[]): boolean {
  return rest.length === 0 && (first === '--version' || first === '-V');
}
