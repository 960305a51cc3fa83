import { join } from 'node:path';
import { BitboneError } from '../../graph/errors.ts';
import type { ReporterName } from '../../report/check/reporters.ts';
import { REPORTER_NAMES, REPORTERS } from '../../report/check/reporters.ts';
import { STANDARD_STREAM } from '../files/open.ts';

/** A form of the result and where it goes. */
export interface ReportTarget {
  readonly reporter: ReporterName;
  /** `-` is standard output. */
  readonly path: string;
}

interface TargetFlags {
  readonly reporter?: readonly string[];
  readonly json?: boolean;
  readonly outputDir?: string;
}

const FILE_NAME = 'bitbone-check';

/**
 * Reads `text,junit=report.xml`. A form without a path goes to standard output if it is the only one there, or if it is
 * one that others may stand beside; else to a file of its own, `bitbone-check.<extension>`. Throws `E_USAGE`.
 */
export function chooseTargets(flags: TargetFlags, isGithub: boolean): readonly ReportTarget[] {
  const wanted = (flags.reporter ?? []).flatMap((list) => list.split(',')).map(parseTarget);
  const usual: Wanted[] = isGithub ? [toWanted('text'), toWanted('github')] : [toWanted('text')];
  const all = flags.json === true ? [{ reporter: 'json' as const, path: STANDARD_STREAM }, ...wanted] : wanted;
  return placeTargets(all.length === 0 ? usual : all, flags.outputDir ?? '');
}

interface Wanted {
  readonly reporter: ReporterName;
  readonly path: string | null;
}

function toWanted(reporter: ReporterName): Wanted {
  return { reporter, path: null };
}

function parseTarget(text: string): Wanted {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const reporter = REPORTER_NAMES.find((known) => known === name);
  if (reporter !== undefined) return { reporter, path: at < 0 ? null : text.slice(at + 1).trim() };
  throw new BitboneError('E_USAGE', `there is no reporter "${name}"`, {
    subject: '--reporter',
    fix: `use ${REPORTER_NAMES.join(', ')}, each with a file if wanted: junit=report.xml`,
  });
}

function placeTargets(wanted: readonly Wanted[], folder: string): readonly ReportTarget[] {
  const onStream = wanted.filter(({ path }) => path === null || path === STANDARD_STREAM);
  const targets = wanted.map(({ reporter, path }) => {
    const { sharesStream, extension } = REPORTERS[reporter];
    const isAlone = onStream.length === 1 || sharesStream;
    return { reporter, path: path ?? (isAlone ? STANDARD_STREAM : join(folder, `${FILE_NAME}.${extension}`)) };
  });
  refuseMixture(targets);
  return targets;
}

/** A document that something else is printed into can no longer be read. */
function refuseMixture(targets: readonly ReportTarget[]): void {
  const onStream = targets.filter(({ path }) => path === STANDARD_STREAM);
  const whole = onStream.find(({ reporter }) => !REPORTERS[reporter].sharesStream);
  if (whole === undefined || onStream.length === 1) return;
  throw new BitboneError('E_USAGE', `${whole.reporter} shares standard output with other reports`, {
    subject: '--reporter',
    fix: `give them files: ${whole.reporter}=report.${REPORTERS[whole.reporter].extension}`,
  });
}
