import { appendFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { CheckReport } from '../../budget/verdict.ts';
import { renderCheckMarkdown } from '../../report/check/markdown.ts';
import { REPORTERS } from '../../report/check/reporters.ts';
import type { Context } from '../context.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { checkWritable, makeFolder } from '../files/place.ts';
import { writeFile } from '../files/write.ts';
import { VERSION } from '../version.ts';
import type { ReportTarget } from './targets.ts';

/** Makes the folder of reports without a file name, and no other. Throws `E_WRITE` before any model is read. */
export function preparePlaces(cwd: string, targets: readonly ReportTarget[], outputDir: string | undefined): void {
  for (const { path } of targets) {
    if (outputDir !== undefined && path === join(outputDir, basename(path))) makeFolder(cwd, outputDir);
    checkWritable(cwd, path);
  }
}

/** Writes every form of the result; on GitHub the step's summary too. Throws `E_WRITE`. */
export function writeReports(context: Context, report: CheckReport, targets: readonly ReportTarget[]): void {
  const { cwd, out, err } = context;
  for (const { reporter, path } of targets) {
    const text = REPORTERS[reporter].render(report, { layout: out, version: VERSION });
    writeFile(cwd, path, text, out);
    if (path !== STANDARD_STREAM) err.write(`wrote ${relative(cwd, resolve(cwd, path))}\n`);
  }
  if (targets.some(({ reporter }) => reporter === 'github' || reporter === 'markdown')) appendSummary(context, report);
}

/** GitHub refuses a step's summary above 1 MiB as a whole. In bytes. */
const SUMMARY_LIMIT = 1_000_000;

function appendSummary({ proc, err }: Context, report: CheckReport): void {
  const path = proc.env.GITHUB_STEP_SUMMARY ?? '';
  if (path === '') return;
  const text = `${renderCheckMarkdown(report)}\n`;
  try {
    appendFileSync(path, Buffer.byteLength(text) > SUMMARY_LIMIT ? text.split('\n').slice(0, 3).join('\n') : text);
  } catch (error) {
    err.write(`the summary could not be written: ${(error as Error).message}\n`);
  }
}
