// Wall time and peak memory of whole processes, interleaved so that a busy machine slows all of them alike.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const TIME = '/usr/bin/time';

/** Median wall seconds per command; `commands` are argument lists for node. */
export function measureSeconds(commands, rounds) {
  const seconds = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    commands.forEach((args, index) => {
      const start = process.hrtime.bigint();
      runNode(args);
      seconds[index].push(Number(process.hrtime.bigint() - start) / 1e9);
    });
  }
  return seconds.map(median);
}

/** Largest resident set of a process in MiB; null where GNU time is missing. */
export function measurePeakMiB(args) {
  if (!existsSync(TIME)) return null;
  const { stderr } = spawnSync(TIME, ['-f', '%M', process.execPath, ...args], { encoding: 'utf8' });
  return Number(stderr.trim().split('\n').at(-1)) / 1024;
}

function runNode(args) {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
