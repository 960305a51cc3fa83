import type { Interval } from '../score/evidence/bootstrap.ts';
import type { EvidenceReport, EvidenceRow } from '../score/evidence/evidence.ts';
import type { Agreement } from '../score/evidence/rank.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { cleanText } from './width.ts';

/** Everything the evidence has to say, for a person to read. */
export function renderEvidence(report: EvidenceReport, layout: Layout): string {
  const alternatives = report.rows.filter(({ kind }) => kind === 'alternative');
  return [
    ...renderRankings(report, layout),
    '',
    'what else was tried',
    ...renderRows(report, alternatives, layout),
    '',
    'by family, tau of the score and of log ops',
    ...renderFamilies(report, layout),
    ...renderReshaped(report, layout),
    'all penalties scaled together',
    ...renderTradeOff(report, layout),
    '',
  ].join('\n');
}

/** The score beside the null models, and how to read the figures; the README shows these lines. */
export function renderRankings(report: EvidenceReport, layout: Layout): string[] {
  const rows = report.rows.filter(({ kind }) => kind !== 'alternative');
  const pairs = count(report.rows[0]!.all);
  const matched = count(report.rows[0]!.matched);
  return [
    ...renderRows(report, rows, layout),
    '',
    `${pairs} pairs of ${report.networks} networks in ${report.groups} groups of one training; ${matched} pairs cost-matched (within 20 % of ops)`,
    'tau: (concordant - discordant) / pairs; brackets: 95 % when families are resampled; a/b/c: concordant/discordant/tied',
    `tau of the score less that of log ops: all ${formatInterval(report.gain.all)}, cost-matched ${formatInterval(report.gain.matched)}`,
    'family left out: parameters chosen without the family they are judged on',
    'a ranking within one training; it says nothing of results across trainings',
  ];
}

const COLUMNS: readonly Column[] = [
  { header: 'ranking by', align: 'left' },
  { header: 'tau, all pairs', align: 'left' },
  { header: 'tau, cost-matched', align: 'left' },
  { header: 'pairs', align: 'left', drop: 2 },
  { header: 'family mean', align: 'right', drop: 3 },
  { header: 'reshaped above original', align: 'right', drop: 1 },
];

function renderRows(report: EvidenceReport, rows: readonly EvidenceRow[], layout: Layout): string[] {
  return renderTable(
    COLUMNS,
    rows.map((row): Cell[] => [
      { text: row.name, tone: row.kind === 'score' ? 'strong' : 'plain' },
      { text: `${formatTau(row.all.tau)} ${formatInterval(row.allInterval)}` },
      { text: `${formatTau(row.matched.tau)} ${formatInterval(row.matchedInterval)}` },
      { text: formatPairs(row.matched) },
      { text: formatTau(row.familyMean) },
      { text: row.reshaped === null ? '' : `${row.reshaped} of ${report.reshapedPairs.length}` },
    ]),
    layout,
  );
}

function renderFamilies({ families }: EvidenceReport, layout: Layout): string[] {
  const columns: Column[] = [
    { header: 'family', align: 'left' },
    { header: 'pairs', align: 'right' },
    { header: 'score', align: 'right' },
    { header: 'log ops', align: 'right' },
  ];
  const rows = families.map(({ family, score, ops }): Cell[] => [
    { text: cleanText(family) },
    { text: String(count(score)) },
    { text: formatTau(score.tau) },
    { text: formatTau(ops.tau) },
  ]);
  return [...renderTable(columns, rows, layout), ''];
}

function renderReshaped({ reshapedPairs }: EvidenceReport, layout: Layout): string[] {
  if (reshapedPairs.length === 0) return [];
  const columns: Column[] = [
    { header: 'reshaped', align: 'left' },
    { header: 'score', align: 'right' },
    { header: 'original', align: 'left' },
    { header: 'score', align: 'right' },
  ];
  const rows = reshapedPairs.map(({ better, worse, scores: [high, low] }): Cell[] => [
    { text: cleanText(better) },
    { text: high.toFixed(2), tone: high > low ? 'plain' : 'bad' },
    { text: cleanText(worse) },
    { text: low.toFixed(2) },
  ]);
  return [...renderTable(columns, rows, layout), ''];
}

function renderTradeOff({ tradeOff, reshapedPairs }: EvidenceReport, layout: Layout): string[] {
  const columns: Column[] = [
    { header: 'times', align: 'right' },
    { header: 'tau, all pairs', align: 'right' },
    { header: 'tau, cost-matched', align: 'right' },
    { header: 'reshaped above original', align: 'right' },
  ];
  const rows = tradeOff.map(({ scale, tau, matchedTau, reshaped }): Cell[] => [
    { text: String(scale) },
    { text: formatTau(tau) },
    { text: formatTau(matchedTau) },
    { text: `${reshaped} of ${reshapedPairs.length}` },
  ]);
  return renderTable(columns, rows, layout);
}

function count({ concordant, discordant, tied }: Agreement): number {
  return concordant + discordant + tied;
}

function formatPairs({ concordant, discordant, tied }: Agreement): string {
  return `${concordant}/${discordant}/${tied}`;
}

/** `+0.81`; `-` where there is none. */
function formatTau(tau: number | null): string {
  if (tau === null) return '-';
  const text = tau.toFixed(2);
  return tau >= 0 ? `+${text}` : text;
}

function formatInterval(interval: Interval | null): string {
  return interval === null ? '' : `[${formatTau(interval[0])}, ${formatTau(interval[1])}]`;
}
