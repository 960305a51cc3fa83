import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { BitboneError } from '../../graph/errors.ts';
import type { Commit } from './task.ts';

/** The commit a revision means in the repository around a folder. Throws `E_USAGE`. */
export function findCommit(folder: string, revision: string): Commit {
  const root = attempt(() => ask(folder, ['rev-parse', '--show-toplevel']), 'there is no git repository here', {
    fix: 'check inside a repository, with git installed',
  });
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const id = attempt(() => ask(folder, words), `there is no revision "${revision}"`, {
    fix: 'name a branch, tag or commit that was fetched (fetch-depth: 0 of actions/checkout fetches all)',
  });
  return { id, root: realpathSync(root) };
}

function attempt(step: () => string, reason: string, { fix }: { readonly fix: string }): string {
  try {
    return step();
  } catch (error) {
    throw new BitboneError('E_USAGE', reason, { subject: '--against', fix, cause: error });
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
