import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds a lock, and until when unless it is renewed. */
interface Lease {
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly untilMs: number;
}

const LEASE_MS = 15_000;
const RENEW_MS = 3_000;
const POLL_MS = 50;

/**
 * Waits until this process alone holds the lock file; gives a function that lets it go. A holder that is gone, or that
 * has not renewed its lease, is passed over. `onWait` is called once if somebody else holds it.
 */
export async function acquireLock(path: string, onWait: () => void): Promise<() => void> {
  const owner = randomUUID();
  for (let waits = 0; !tryLock(path, owner); waits += 1) {
    if (waits === 1) onWait();
    await sleep(POLL_MS);
  }
  const renewal = setInterval(() => {
    if (readLease(path)?.owner === owner) writeFileSync(path, formatLease(owner));
  }, RENEW_MS);
  renewal.unref();
  return () => {
    clearInterval(renewal);
    if (readLease(path)?.owner === owner) rmSync(path, { force: true });
  };
}

/** The lease appears whole or not at all: it is written aside and linked into place, which fails where one is. */
function tryLock(path: string, owner: string): boolean {
  dropDead(path, owner);
  const aside = `${path}.${owner}`;
  writeFileSync(aside, formatLease(owner));
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Moves a dead holder's lease away. Should a new one have come in between, that one goes back. */
function dropDead(path: string, owner: string): void {
  const lease = readLease(path);
  if (lease === undefined || isAlive(lease)) return;
  const aside = `${path}.${owner}.dead`;
  try {
    renameSync(path, aside);
    if (readLease(aside)?.owner !== lease.owner) linkSync(aside, path);
  } catch {
    // somebody else was faster
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive({ host, pid, untilMs }: Lease): boolean {
  if (untilMs < Date.now()) return false;
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function formatLease(owner: string): string {
  const lease: Lease = { owner, host: hostname(), pid: process.pid, untilMs: Date.now() + LEASE_MS };
  return JSON.stringify(lease);
}

/** Undefined where there is none, or one that is being renewed this moment. */
function readLease(path: string): Lease | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lease;
  } catch {
    return undefined;
  }
}
