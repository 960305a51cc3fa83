import { BitboneError } from '../../graph/errors.ts';
import { toSearchDocument } from '../../report/search-json.ts';
import { renderSearch } from '../../report/search-text.ts';
import { explainEntry, renderWhy } from '../../report/why.ts';
import type { Context } from '../context.ts';
import { EXIT_BROKEN, EXIT_DONE, EXIT_INTERRUPTED } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import type { SearchFlags } from '../flags.ts';
import type { SearchAnswer } from '../searching/answer.ts';
import { askStudy } from '../searching/ask-study.ts';
import { findFront } from '../searching/find-front.ts';
import { readRequest, readResumed } from '../searching/request.ts';

export async function runSearch(context: Context, spec: string | undefined, flags: SearchFlags): Promise<number> {
  const startMs = performance.now();
  checkSource(spec, flags);
  const answer = await findAnswer(context, spec, flags);
  const seconds = (performance.now() - startMs) / 1000;
  const model = spec ?? flags.from ?? flags.resume!;
  if (flags.output !== STANDARD_STREAM) writeAnswer(context, model, flags, answer, seconds);
  return conclude(context, answer);
}

/** Something is searched, asked or continued: one of these. */
function checkSource(spec: string | undefined, { from, resume }: SearchFlags): void {
  const given = [spec, from, resume].filter((source) => source !== undefined);
  if (given.length === 1) return;
  const fix = 'give one of them';
  const reason =
    given.length === 0 ? 'a model, --from or --resume is missing' : 'a model, --from and --resume exclude each other';
  throw new BitboneError('E_USAGE', reason, { fix });
}

async function findAnswer(context: Context, spec: string | undefined, flags: SearchFlags): Promise<SearchAnswer> {
  if (flags.from !== undefined) return askStudy(context, flags.from, flags);
  const { resume } = flags;
  return findFront(
    context,
    await (resume === undefined ? readRequest(spec, flags) : readResumed(context, resume, flags)),
  );
}

function writeAnswer({ out }: Context, model: string, flags: SearchFlags, answer: SearchAnswer, seconds: number): void {
  const report = { ...answer, model, seconds };
  const { why, json, all } = flags;
  const explained = why === undefined ? undefined : explainEntry(report, why);
  if (json === true) writeJson(out, { ...toSearchDocument(report), ...(explained && { why: explained }) });
  else if (explained !== undefined) out.write(renderWhy(report, explained, out));
  else out.write(renderSearch(report, { study: flags.output ?? flags.from ?? flags.resume, all: all === true }, out));
}

function conclude({ err }: Context, { front, interrupted }: SearchAnswer): number {
  if (interrupted) err.write('bitbone: E_INTERRUPTED: stopped early; what was found is kept\n');
  else if (front.length === 0) err.write('bitbone: E_INFEASIBLE: no candidate satisfies the budgets\n');
  if (interrupted) return EXIT_INTERRUPTED;
  return front.length === 0 ? EXIT_BROKEN : EXIT_DONE;
}
