import type { CheckReport, Verdict } from '../../budget/verdict.ts';
import { renderCsv } from '../csv.ts';

type Field = readonly [string, (verdict: Verdict) => string | number | null];

const FIELDS: readonly Field[] = [
  ['status', ({ status }) => status],
  ['model', ({ model }) => model],
  ['metric', ({ metric }) => metric],
  ['part', ({ part }) => part],
  ['bound', ({ bound }) => bound],
  ['actual', ({ actual }) => actual],
  ['limit', ({ limit }) => limit],
  ['excess', ({ excess }) => excess],
  ['baseline', ({ baseline }) => baseline],
  ['level', ({ level }) => level],
  ['holds', ({ holds }) => holds],
  ['min', ({ range }) => range?.min ?? null],
  ['max', ({ range }) => range?.max ?? null],
  ['file', ({ place }) => place?.file ?? null],
  ['line', ({ place }) => place?.line ?? null],
  ['reason', ({ reason }) => reason],
];

/** One row per verdict, in the order of the configuration, in base units; what is not known is empty. */
export function renderCheckCsv({ verdicts }: CheckReport): string {
  const header = FIELDS.map(([name]) => name);
  return renderCsv([header, ...verdicts.map((verdict) => FIELDS.map(([, read]) => read(verdict) ?? ''))]);
}
