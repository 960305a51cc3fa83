import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeOnnx } from '../../export/onnx.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { quoteWords } from '../../report/shell-words.ts';
import { measureNetwork } from '../../score/evidence/network.ts';
import type { ScoreFit } from '../../score/fit/fit-score.ts';
import { DEFAULT_SCORE_PARAMS } from '../../score/params.ts';
import { pickPromising, pickSpread, planRounds } from '../../study/pick-trials.ts';
import type { StudyTrial } from '../../study/records.ts';
import type { Study } from '../../study/study.ts';
import { findEntry, formatRecord, parseStudy } from '../../study/study.ts';
import type { Context } from '../context.ts';
import { findFacts, toMetadata } from '../exporting/facts.ts';
import { readText } from '../files/open.ts';
import { resolveModel } from '../model/resolve.ts';
import { openStudySpace } from '../model/study-space.ts';
import { acquireLock } from '../searching/lock.ts';
import { VERSION } from '../version.ts';
import type { TrainingSettings } from './settings.ts';
import { fillCommand } from './settings.ts';
import { fitSurrogate } from './surrogate.ts';
import { runTrial } from './trial.ts';

/** What training candidates of a study gave, those of earlier runs included. */
export interface Training {
  readonly trials: readonly StudyTrial[];
  /** The score refitted to the measurements, where they suffice. */
  readonly fit?: ScoreFit;
  /** Folder with the models, outputs and logs, by id. */
  readonly folder: string;
  readonly interrupted: boolean;
}

/**
 * Trains candidates of a finished study with the user's command: first some spread over the front, then, in rounds of half
 * the size, those that promise most under the score refitted to what was measured. Each result is added to the study at
 * once; a candidate that has one is not trained again. The first Ctrl-C stops the trainers.
 */
export async function trainFront(context: Context, path: string, settings: TrainingSettings): Promise<Training> {
  // a wrong command is told before anything runs
  fillCommand(settings.command, { onnx: '', dir: '', id: 0 });
  const file = resolve(context.cwd, path);
  const release = await acquireLock(`${file}.lock`, () => context.err.write(`waiting for another run on ${path}\n`));
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  context.proc.on('SIGINT', interrupt);
  try {
    dropTornLine(file);
    const bench = await openBench(context, path);
    return await runRounds(context, bench, { file, settings, signal: stop.signal });
  } finally {
    context.proc.off('SIGINT', interrupt);
    release();
  }
}

/** A last line that was torn off while it was written would spoil the one behind it. */
function dropTornLine(file: string): void {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(file, end);
}

/** A study with what is needed to build its candidates. */
interface Bench {
  readonly study: Study;
  readonly build: (id: number) => Graph;
  readonly recipe: string | undefined;
}

async function openBench(context: Context, path: string): Promise<Bench> {
  const study = parseStudy(readText(context.cwd, path), path);
  if (study.result === undefined || study.result.interrupted) {
    const fix = `continue it with ${quoteWords(['--resume', path])}`;
    throw new BitboneError('E_STUDY', 'its search did not end', { subject: path, fix });
  }
  const { model, materialise } = await openStudySpace(context, path, study.header, resolveModel);
  const build = (id: number) => materialise(findEntry(study, id, path).candidate);
  return { study, build, recipe: model.recipe ?? model.ownRecipe };
}

interface Run {
  readonly file: string;
  readonly settings: TrainingSettings;
  readonly signal: AbortSignal;
}

async function runRounds(context: Context, { study, build, recipe }: Bench, run: Run): Promise<Training> {
  const { settings, signal, file } = run;
  const folder = file.replace(/\.jsonl$/i, '').concat('.trials');
  const trials = [...(study.trials ?? [])];
  const measure = study.header.objectives.find((name) => name !== 'score') ?? 'ops';
  const candidates = study.entries.map(({ id, costs }) => ({ id, cost: costs[measure as keyof typeof costs]! }));
  const networkOf = remember((id: number) => measureNetwork(String(id), build(id)));
  const params = study.header.space.scoreParams ?? DEFAULT_SCORE_PARAMS;
  const trainOne = async (id: number): Promise<void> => {
    const { candidate } = study.entries.find((entry) => entry.id === id)!;
    const writeModel = () => {
      const graph = build(id);
      const metadata = toMetadata(findFacts({ graph, candidate, ...(recipe === undefined ? {} : { recipe }) }));
      return writeOnnx(graph, { seed: 0, producerVersion: VERSION, metadata }).bytes;
    };
    const task = { id, folder: join(folder, String(id)), candidate: JSON.stringify(candidate), writeModel };
    const options = { cwd: context.cwd, env: context.proc.env, timeoutMs: settings.timeoutMs, signal };
    const trial = await runTrial(task, settings, options);
    if (trial === undefined) return;
    appendFileSync(file, formatRecord(trial));
    trials.push(trial);
    context.err.write(describeTrial(trial, trials.length, settings.trials, folder));
  };
  let planned = 0;
  for (const size of planRounds(Math.min(settings.trials, candidates.length))) {
    const isFirst = planned === 0;
    planned += size;
    const { promise } = fitSurrogate(trials, networkOf, params);
    const ids = isFirst
      ? pickSpread(candidates, size).filter((id) => !trials.some((trial) => trial.id === id))
      : pickPromising(candidates, trials, (id) => promise(networkOf(id)), planned - trials.length);
    await runAtOnce(ids.slice(0, Math.max(0, planned - trials.length)), settings.jobs, signal, trainOne);
    if (signal.aborted) break;
  }
  const { fit } = fitSurrogate(trials, networkOf, params);
  return { trials, folder, interrupted: signal.aborted, ...(fit === undefined ? {} : { fit }) };
}

function remember<T>(compute: (id: number) => T): (id: number) => T {
  const known = new Map<number, T>();
  return (id) => {
    const value = known.get(id) ?? compute(id);
    known.set(id, value);
    return value;
  };
}

async function runAtOnce(
  ids: readonly number[],
  jobs: number,
  signal: AbortSignal,
  work: (id: number) => Promise<void>,
): Promise<void> {
  const queue = [...ids];
  const takeTurns = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined && !signal.aborted; id = queue.shift()) await work(id);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, ids.length) }, takeTurns));
}

function describeTrial(
  { id, accuracy, reason, attempts }: StudyTrial,
  count: number,
  all: number,
  folder: string,
): string {
  const what =
    accuracy === undefined
      ? `failed ${attempts} times: ${reason}; see ${join(folder, String(id))}`
      : `measured ${accuracy}`;
  return `candidate ${id} (${count} of ${all}): ${what}\n`;
}
