import { CONVENTIONS, parseConvention } from '../cost/conventions.ts';
import type { CostReport } from '../cost/cost.ts';
import { costOf } from '../cost/cost.ts';
import { METRIC_NAMES } from '../cost/metrics.ts';
import type { CostOptions } from '../cost/plan.ts';
import type { Graph } from '../graph/graph.ts';
import { pickMetrics } from '../report/cost-rows.ts';
import type { CostFlags } from './flags.ts';

/** Costs as the flags want them counted; the formula's evaluator is loaded only for a formula. */
export async function countCost(graph: Graph, flags: CostFlags): Promise<CostReport> {
  const report = costOf(graph, toCostOptions(flags));
  return flags.opsFormula === undefined ? report : applyFormula(report, flags.opsFormula);
}

/** The flags as the cost model takes them. Throws `E_USAGE` for an unknown convention. */
export function toCostOptions({ convention, inPlace }: CostFlags): CostOptions {
  return { convention: convention === undefined ? CONVENTIONS.ops64 : parseConvention(convention), inPlace };
}

/** What `ops` means in a report, in words. */
export function describeConvention(report: CostReport): string {
  const known = Object.values(CONVENTIONS).find(({ name }) => name === report.convention);
  return known === undefined ? report.convention : `${known.name}: ${known.title} (1 MAC = 1 op)`;
}

async function applyFormula(report: CostReport, text: string): Promise<CostReport> {
  const { compileFormula } = await import('../cost/formula.ts');
  const formula = await compileFormula(text, METRIC_NAMES);
  const layers = report.layers.map((layer) => ({ ...layer, ops: formula(pickMetrics(layer)) }));
  const totals = { ...report.totals, ops: formula(pickMetrics(report.totals)) };
  const sum = layers.reduce((total, { ops }) => total + ops, 0);
  const isAdditive = Math.abs(sum - totals.ops) <= 1e-9 * Math.abs(totals.ops);
  const note = `the formula is not additive: rows give ${sum}, the whole network ${totals.ops}`;
  return {
    ...report,
    convention: `formula ${text}`,
    totals,
    layers,
    notes: isAdditive ? report.notes : [...report.notes, note],
  };
}
