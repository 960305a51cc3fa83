import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from './outcome.ts';
import { readOutcome } from './outcome.ts';

/** Where an attempt leaves its traces. */
export interface AttemptFiles {
  readonly output: string;
  readonly log: string;
  /** The exit status, written when the command has ended. */
  readonly exit: string;
  readonly pid: string;
}

export function filesOf(folder: string, attempt: number): AttemptFiles {
  return {
    output: join(folder, `out-${attempt}.txt`),
    log: join(folder, `log-${attempt}.txt`),
    exit: join(folder, `exit-${attempt}`),
    pid: join(folder, `pid-${attempt}`),
  };
}

export interface AttemptOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const GRACE_MS = 2_000;
const POLL_MS = 100;

/** Runs a shell command to its end, its streams into files. It and what it started are killed when its time is up. */
export async function runAttempt(command: string, files: AttemptFiles, options: AttemptOptions): Promise<Outcome> {
  const { cwd, env, timeoutMs, signal } = options;
  const [out, err] = [openSync(files.output, 'w'), openSync(files.log, 'w')];
  // the shell notes the status itself, so that a result outlives whoever waits for it
  const script = `(${command}\n)\nstatus=$?\nprintf %s "$status" > "$BITBONE_EXIT.part" && mv "$BITBONE_EXIT.part" "$BITBONE_EXIT"`;
  const child = spawn('/bin/sh', ['-c', script], {
    cwd,
    env: { ...env, BITBONE_EXIT: files.exit },
    detached: true,
    stdio: ['ignore', out, err],
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  if (child.pid !== undefined) writeFileSync(files.pid, String(child.pid));
  closeSync(out);
  closeSync(err);
  return watch(files, { ended, pid: child.pid, leftMs: timeoutMs, timeoutMs, signal, whenKilled: KILLED });
}

/**
 * What became of an attempt of an earlier run: its outcome if it ended, waited for if it still runs, undefined if it was
 * never made.
 */
export async function adoptAttempt(files: AttemptFiles, options: AttemptOptions): Promise<Outcome | undefined> {
  if (existsSync(files.exit)) return settle(files, STOPPED);
  if (!existsSync(files.pid)) return existsSync(files.output) ? STOPPED : undefined;
  const pid = Number(readFileSync(files.pid, 'utf8'));
  const { timeoutMs, signal } = options;
  const leftMs = Math.max(0, timeoutMs - (Date.now() - statSync(files.pid).mtimeMs));
  // killed together with the run that started it, most likely
  return watch(files, { ended: waitForEnd(pid, signal), pid, leftMs, timeoutMs, signal, whenKilled: STOPPED });
}

const STOPPED: Outcome = { status: 'stopped' };
const KILLED: Outcome = { status: 'failed', reason: 'it was killed' };

interface Watched {
  readonly ended: Promise<void>;
  readonly pid: number | undefined;
  readonly leftMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What it means that the shell left no status. */
  readonly whenKilled: Outcome;
}

async function watch(
  files: AttemptFiles,
  { ended, pid, leftMs, timeoutMs, signal, whenKilled }: Watched,
): Promise<Outcome> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal.addEventListener('abort', abort);
  const timedOut = sleep(leftMs, 'late' as const, { signal: stop.signal }).catch(() => 'stopped' as const);
  const first = signal.aborted ? 'stopped' : await Promise.race([ended.then(() => 'ended' as const), timedOut]);
  signal.removeEventListener('abort', abort);
  stop.abort();
  if (first === 'ended') return settle(files, whenKilled);
  await killGroup(pid, ended);
  if (first === 'stopped') return { status: 'stopped' };
  return { status: 'failed', reason: `it ran longer than ${timeoutMs / 1000} s` };
}

function settle(files: AttemptFiles, whenKilled: Outcome): Outcome {
  if (!existsSync(files.exit)) return whenKilled;
  const status = Number(readFileSync(files.exit, 'utf8'));
  if (status === 0) return readOutcome(files.output);
  const reason = status > 128 ? `it was ended by signal ${status - 128}` : `it ended with status ${status}`;
  return { status: 'failed', reason };
}

/** The command's whole process group, politely first. */
async function killGroup(pid: number | undefined, ended: Promise<void>): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // all of it is gone
  }
}

async function waitForEnd(pid: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && isRunning(pid)) await sleep(POLL_MS);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
