import { join } from 'node:path';
import { formatBytes } from '../../budget/format.ts';
import type { ReportSubject } from '../../report/html/document.ts';
import { listFigures, renderReport } from '../../report/html/document.ts';
import { renderSvgFile } from '../../report/svg/figure.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { makeFolder } from '../files/place.ts';
import { writeFile } from '../files/write.ts';
import type { ReportFlags } from '../flags.ts';
import { readReportSubject } from '../reporting/subject.ts';

export async function runReport(context: Context, spec: string, flags: ReportFlags): Promise<number> {
  const subject = await readReportSubject(context, spec, flags);
  if (flags.svg !== undefined) writeFigures(context, subject, flags.svg);
  // plots alone were asked for
  if (flags.svg !== undefined && flags.output === undefined) return EXIT_DONE;
  const path = flags.output ?? nameReport(spec);
  const page = renderReport(subject);
  writeFile(context.cwd, path, page, context.out);
  if (path !== STANDARD_STREAM) context.err.write(`wrote ${path} (${formatBytes(Buffer.byteLength(page))})\n`);
  return EXIT_DONE;
}

function writeFigures({ cwd, err, out }: Context, subject: ReportSubject, folder: string): void {
  makeFolder(cwd, folder);
  for (const figure of listFigures(subject)) {
    const path = join(folder, `${figure.name}.svg`);
    writeFile(cwd, path, renderSvgFile(figure), out);
    err.write(`wrote ${path}\n`);
  }
}

/** `study.jsonl` gives `study.html` in the current folder. */
function nameReport(spec: string): string {
  const stem = spec.replace(/^.*[/\\]/, '').replace(/\.(onnx|jsonl|json)(?=#|$)/i, '');
  return `${stem.replace(/[^\w.+-]+/g, '-')}.html`;
}
