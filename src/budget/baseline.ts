import type { LayerCost } from '../cost/cost.ts';
import type { Metrics } from '../cost/metrics.ts';
import { METRIC_NAMES } from '../cost/metrics.ts';
import type { Costed } from './costed.ts';

/** Layout of the file; a reader refuses another one. */
export const BASELINE_VERSION = 1;

/** What precedes a layer's metrics in its row. */
const LAYER_FACTS = [
  'name',
  'kind',
  'part',
  'stage',
  'block',
  'shortcut',
  'weightBits',
  'inputBits',
  'outputShape',
] as const;

/** A baseline as the file holds it: metrics are told by position, as `metrics` names them. */
export interface BaselineDocument {
  readonly version: number;
  readonly metrics: readonly string[];
  readonly models: Readonly<Record<string, BaselineModel>>;
}

interface BaselineModel {
  readonly convention: string;
  readonly score: number | null;
  readonly totals: readonly number[];
  readonly layers: readonly (readonly unknown[])[];
}

/**
 * The text of a baseline file: models by name and one line per layer, so that a change shows up in version control as
 * the lines of the layers it touches.
 */
export function encodeBaseline(models: ReadonlyMap<string, Costed>): string {
  const names = [...models.keys()].sort();
  const entries = names.map((name) => `    ${JSON.stringify(name)}: ${encodeModel(models.get(name)!)}`);
  const body = entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
  return `{\n  "version": ${BASELINE_VERSION},\n  "metrics": ${JSON.stringify(METRIC_NAMES)},\n  "models": ${body}\n}\n`;
}

function encodeModel({ convention, score, totals, layers }: Costed): string {
  const lines = [
    `"convention": ${JSON.stringify(convention)}`,
    `"score": ${JSON.stringify(score)}`,
    `"totals": ${JSON.stringify(METRIC_NAMES.map((metric) => totals[metric]))}`,
    `"layers": [\n${layers.map((layer) => `        ${encodeLayer(layer)}`).join(',\n')}\n      ]`,
  ];
  return `{\n${lines.map((line) => `      ${line}`).join(',\n')}\n    }`;
}

function encodeLayer(layer: LayerCost): string {
  return JSON.stringify([...LAYER_FACTS.map((fact) => layer[fact]), ...METRIC_NAMES.map((metric) => layer[metric])]);
}

/** The costs a baseline file holds, by sample key. A metric that the file does not know is not a number. */
export function decodeBaseline({ metrics, models }: BaselineDocument): Map<string, Costed> {
  const toMetrics = (values: readonly unknown[]): Metrics => {
    const entries = METRIC_NAMES.map((name) => [name, Number(values[metrics.indexOf(name)] ?? Number.NaN)]);
    return Object.fromEntries(entries) as Metrics;
  };
  const toLayer = (row: readonly unknown[]): LayerCost => {
    const facts = LAYER_FACTS.map((fact, index) => [fact, row[index]]);
    return { ...Object.fromEntries(facts), isLayer: true, ...toMetrics(row.slice(LAYER_FACTS.length)) } as LayerCost;
  };
  return new Map(
    Object.entries(models).map(([name, { convention, score, totals, layers }]) => [
      name,
      { convention, score, totals: toMetrics(totals), layers: layers.map(toLayer), unknown: [] },
    ]),
  );
}
