import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { BitboneError } from '../../graph/errors.ts';
import type { Commit } from './task.ts';

/** The commit a revision means in the repository around a folder. Throws `E_USAGE`. */
export function findCommit(folder: string, revision: string): Commit {
  try {
    const id = ask(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    return { id, root: realpathSync(ask(folder, ['rev-parse', '--show-toplevel'])) };
  } catch (error) {
    throw new BitboneError('E_USAGE', `there is no revision "${revision}"`, {
      subject: '--against',
      fix: isMissingProgram(error)
        ? 'install git'
        : 'name a branch, tag or commit that was fetched (fetch-depth: 0 of actions/checkout fetches all)',
      cause: error,
    });
  }
}

/** Paths of all files in a commit below a folder, from that folder. */
export function listCommittedFiles(folder: string, { id }: Commit): string[] {
  return git(folder, ['ls-tree', '-r', '-z', '--name-only', id]).toString().split('\0').filter(Boolean);
}

/** Size of a committed file in bytes as stored; null where the commit has no such file. */
export function measureCommittedFile({ id, root }: Commit, path: string): number | null {
  try {
    return Number(git(root, ['cat-file', '-s', `${id}:${path}`]).toString());
  } catch {
    return null;
  }
}

/** Content of a committed file as a checkout would give it: large files kept elsewhere (Git LFS) are fetched. */
export function readCommittedFile({ id, root }: Commit, path: string): Uint8Array {
  return git(root, ['cat-file', '--filters', `${id}:${path}`]);
}

/** The one line a question to git is answered with. */
function ask(folder: string, words: readonly string[]): string {
  return git(folder, words)
    .toString()
    .replace(/\r?\n$/, '');
}

const MAX_BYTES = 2 ** 31 - 1;

function git(folder: string, words: readonly string[]): Buffer {
  return execFileSync('git', words, { cwd: folder, maxBuffer: MAX_BYTES, stdio: ['ignore', 'pipe', 'ignore'] });
}

function isMissingProgram(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
