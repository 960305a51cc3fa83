import { BitboneError } from '../../graph/errors.ts';
import { toSearchDocument } from '../../report/search-json.ts';
import type { SearchTextOptions } from '../../report/search-text.ts';
import { renderSearch } from '../../report/search-text.ts';
import { quoteWords } from '../../report/shell-words.ts';
import { renderTraining } from '../../report/training-text.ts';
import { explainEntry, renderWhy } from '../../report/why.ts';
import type { Context } from '../context.ts';
import { EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_INTERRUPTED } from '../failure.ts';
import { checkStreams } from '../files/check-streams.ts';
import { writeJson } from '../files/json.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { checkWritable } from '../files/place.ts';
import type { SearchFlags } from '../flags.ts';
import { isStudy } from '../model/is-study.ts';
import { refuseStudy } from '../model/refuse-study.ts';
import { readScoring } from '../scoring/params.ts';
import type { SearchAnswer } from '../searching/answer.ts';
import { applySpaceFile } from '../searching/apply-space.ts';
import { withForms } from '../searching/form-offers.ts';
import type { SearchRequest } from '../searching/request.ts';
import { startSearchThread } from '../searching/run-worker.ts';
import { canGrow } from '../searching/study-session.ts';
import type { Training } from '../training/train-front.ts';

export async function runSearch(context: Context, spec: string | undefined, flags: SearchFlags): Promise<number> {
  const startMs = performance.now();
  checkStreams(flags);
  checkSource(spec, flags);
  if (spec !== undefined) refuseStudy(context, spec, `ask it with ${quoteWords(['--from', spec])}`);
  if (flags.output !== undefined) checkStudyPlace(context, flags.output);
  const place = findStudy(flags);
  const answer = await findAnswer(context, spec, flags);
  const seconds = (performance.now() - startMs) / 1000;
  const model = spec ?? flags.space ?? flags.from ?? flags.resume!;
  const isAnswered = !answer.interrupted && answer.front.length > 0;
  const training = place === undefined || !isAnswered ? undefined : await train(context, place, flags);
  if (flags.output !== STANDARD_STREAM) writeAnswer(context, model, flags, { ...answer, seconds, training });
  return conclude(context, { ...answer, interrupted: answer.interrupted || training?.interrupted === true });
}

/** By its ending a study is told from a model wherever it is named. Throws `E_USAGE` and `E_WRITE`. */
function checkStudyPlace({ cwd }: Context, output: string): void {
  if (canGrow(cwd, output) && !isStudy(output)) {
    const fix = `name it ${output.replace(/\.\w+$/, '')}.jsonl`;
    throw new BitboneError('E_USAGE', `${output} does not end in .jsonl as studies do`, { subject: '-o', fix });
  }
  checkWritable(cwd, output);
}

/** The study whose candidates are to be trained; undefined where none are. */
function findStudy({ evaluate, output, from, resume }: SearchFlags): string | undefined {
  if (evaluate === undefined) return undefined;
  const study = output ?? from ?? resume;
  if (study !== undefined && study !== STANDARD_STREAM) return study;
  const fix = 'add -o study.jsonl';
  throw new BitboneError('E_USAGE', 'needs a study that keeps the results', { subject: '--evaluate', fix });
}

async function train(context: Context, study: string, flags: SearchFlags): Promise<Training> {
  const { trainFront } = await import('../training/train-front.ts');
  const { evaluate, trials = 8, jobs = 1, timeout = 86_400, retries = 1 } = flags;
  return trainFront(context, study, { command: evaluate!, trials, jobs, timeoutMs: timeout * 1000, retries });
}

/** Something is searched, asked or continued: one of these. */
function checkSource(spec: string | undefined, { from, resume, space }: SearchFlags): void {
  const given = [spec ?? space, from, resume].filter((source) => source !== undefined);
  if (given.length === 1) return;
  const fix = 'give one of them';
  const reason =
    given.length === 0 ? 'a model, --from or --resume is missing' : 'a model, --from and --resume exclude each other';
  throw new BitboneError('E_USAGE', reason, { fix });
}

async function findAnswer(context: Context, spec: string | undefined, flags: SearchFlags): Promise<SearchAnswer> {
  if (flags.from !== undefined) return (await import('../searching/ask-study.ts')).askStudy(context, flags.from, flags);
  const { resume } = flags;
  // it loads what it needs while this thread does
  const thread = startSearchThread(context.proc);
  try {
    const [{ findFront }, { readResumed }] = await Promise.all([
      import('../searching/find-front.ts'),
      import('../searching/request.ts'),
    ]);
    const request = resume === undefined ? readNew(context, spec, flags) : readResumed(context, resume, flags);
    return await findFront(context, await request, thread);
  } finally {
    thread.end();
  }
}

async function readNew(context: Context, spec: string | undefined, flags: SearchFlags): Promise<SearchRequest> {
  const { flags: applied, spec: model, offers, ...space } = await applySpaceFile(context, spec, flags);
  const { readRequest } = await import('../searching/request.ts');
  const request = await readRequest(model, applied);
  return { ...request, ...space, offers: withForms(offers, applied), scoreParams: await readScoring(context, applied) };
}

interface Answered extends SearchAnswer {
  readonly seconds: number;
  readonly training: Training | undefined;
}

function writeAnswer({ out }: Context, model: string, flags: SearchFlags, { training, ...answer }: Answered): void {
  const report = { ...answer, model };
  const { why, json } = flags;
  const explained = why === undefined ? undefined : explainEntry(report, why);
  if (json === true)
    writeJson(out, {
      ...toSearchDocument(report),
      ...(explained && { why: explained }),
      ...(training && { training }),
    });
  else if (explained !== undefined) out.write(renderWhy(report, explained, out));
  else out.write(renderSearch(report, describePlace(flags, answer), out));
  if (json !== true && training !== undefined) {
    const { trials, folder, fit } = training;
    out.write(renderTraining(trials, { entries: answer.front, folder, isRefitted: fit !== undefined }, out));
  }
}

/** The study that holds an answer; one that was only asked stays as it is, so the answer needs another name. */
function describePlace({ output, resume, from, all }: SearchFlags, { study }: SearchAnswer): SearchTextOptions {
  const nameToKeep = from?.replace(/(\.jsonl)?$/i, '-2.jsonl');
  return { study: output ?? study ?? resume, nameToKeep, all: all === true };
}

function conclude({ err }: Context, { front, interrupted, isOutOfTime }: SearchAnswer): number {
  if (isOutOfTime === true) {
    err.write('bitbone: E_TIME: --time: nothing was found in the time given (allow more time)\n');
    return EXIT_COULD_NOT_RUN;
  }
  if (interrupted) err.write('bitbone: E_INTERRUPTED: stopped early; what was found is kept\n');
  else if (front.length === 0) err.write('bitbone: E_INFEASIBLE: no candidate satisfies the budgets\n');
  if (interrupted) return EXIT_INTERRUPTED;
  return front.length === 0 ? EXIT_BROKEN : EXIT_DONE;
}
