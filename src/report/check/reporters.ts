import type { CheckReport } from '../../budget/verdict.ts';
import type { Layout } from '../table.ts';
import { renderCheckCsv } from './csv.ts';
import { renderCheckGithub } from './github.ts';
import { renderCheckJson } from './json.ts';
import { renderCheckJunit } from './junit.ts';
import { renderCheckMarkdown } from './markdown.ts';
import { renderCheckSarif } from './sarif.ts';
import { renderCheckText } from './text.ts';

/** What a reporter may need besides the report. */
export interface Surroundings {
  /** Of the stream that text goes to. */
  readonly layout: Layout;
  /** Bitbone's own version. */
  readonly version: string;
}

export interface Reporter {
  readonly render: (report: CheckReport, surroundings: Surroundings) => string;
  /** Of a file it is written to. */
  readonly extension: string;
  /** Whether it is read line by line, so that others may share its stream. */
  readonly sharesStream: boolean;
}

/** Every form of a check's result. */
export const REPORTERS = {
  text: { render: (report, { layout }) => renderCheckText(report, layout), extension: 'txt', sharesStream: true },
  github: { render: renderCheckGithub, extension: 'github.txt', sharesStream: true },
  json: { render: renderCheckJson, extension: 'json', sharesStream: false },
  markdown: { render: renderCheckMarkdown, extension: 'md', sharesStream: false },
  junit: { render: renderCheckJunit, extension: 'xml', sharesStream: false },
  sarif: {
    render: (report, { version }) => renderCheckSarif(report, version),
    extension: 'sarif',
    sharesStream: false,
  },
  csv: { render: renderCheckCsv, extension: 'csv', sharesStream: false },
} as const satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof REPORTERS;
export const REPORTER_NAMES = Object.keys(REPORTERS) as ReporterName[];
