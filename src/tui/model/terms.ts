import type { LayerScore } from '../../score/layer-score.ts';
import type { ScoreLine, ScoreReport } from '../../score/score.ts';

/** The terms of some layers added up. */
export interface ScoreSum extends LayerScore {
  readonly total: number;
  /** What their input errors come from. Absent where no input is binary. */
  readonly error?: 'assumed' | 'measured' | 'partly measured';
  /** E of the input, of a single layer. */
  readonly inputShare?: number;
}

/** The terms of the layers of these names; undefined where none of them is scored. */
export function sumTerms(report: ScoreReport, rows: readonly { readonly name: string }[]): ScoreSum | undefined {
  const known = linesOf(report);
  const lines = rows.flatMap(({ name }) => known.get(name) ?? []);
  if (lines.length === 0) return undefined;
  const sum = (term: 'total' | keyof LayerScore): number => lines.reduce((total, line) => total + line[term], 0);
  return {
    ...{ total: sum('total'), capacity: sum('capacity'), noise: sum('noise'), inputError: sum('inputError') },
    ...describeErrors(lines),
  };
}

function describeErrors(lines: readonly ScoreLine[]): Pick<ScoreSum, 'error' | 'inputShare'> {
  const errors = lines.flatMap(({ error }) => error ?? []);
  const [first, second] = errors;
  if (first === undefined) return {};
  if (second === undefined) return { error: first.source, inputShare: first.value };
  const sources = new Set(errors.map(({ source }) => source));
  return { error: sources.size > 1 ? 'partly measured' : first.source };
}

const lines = new WeakMap<ScoreReport, ReadonlyMap<string, ScoreLine>>();

function linesOf(report: ScoreReport): ReadonlyMap<string, ScoreLine> {
  const known = lines.get(report) ?? new Map(report.layers.map((line) => [line.name, line]));
  lines.set(report, known);
  return known;
}
