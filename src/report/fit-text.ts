import type { ScoreFit } from '../score/fit/fit-score.ts';
import { quoteWords } from './shell-words.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { header: 'parameter', align: 'left' },
  { header: 'fitted', align: 'right' },
  { header: '95 % interval', align: 'left' },
];

/** A refit of the score for a person to read. */
export function renderFit(
  fit: ScoreFit,
  { output, layout }: { readonly output: string | undefined; readonly layout: Layout },
): string {
  const { points, recipes, fitted, leaveOneOut, notes } = fit;
  const rows = fitted.map(({ name, value, interval: [low, high] }): Cell[] => [
    { text: name },
    { text: value.toPrecision(4) },
    { text: `${low.toPrecision(4)} to ${high.toPrecision(4)}` },
  ]);
  return [
    `${points} results in ${recipes} ${recipes === 1 ? 'recipe' : 'recipes'}`,
    '',
    ...renderTable(COLUMNS, rows, layout),
    '',
    'error of a result from a line through the other ones (root mean square, in the unit of the results)',
    ...renderErrors(leaveOneOut, layout),
    '',
    ...notes,
    output === undefined
      ? 'not kept; -o fit.json keeps it'
      : `search ${quoteWords(['--score-params', output])} uses it`,
    '',
  ].join('\n');
}

function renderErrors({ fitted, before, logOps, mean }: ScoreFit['leaveOneOut'], layout: Layout): string[] {
  const columns: Column[] = [
    { header: 'line through', align: 'left' },
    { header: 'error', align: 'right' },
  ];
  const entries: (readonly [string, number | null])[] = [
    ['the refitted score', fitted],
    ['the score as it was', before],
    ['log ops', logOps],
    ["nothing but each recipe's mean", mean],
  ];
  return renderTable(
    columns,
    entries.map(([name, error]): Cell[] => [{ text: name }, { text: error === null ? '-' : error.toPrecision(3) }]),
    layout,
  );
}
