import type { Metric } from '../cost/metrics.ts';
import { METRICS } from '../cost/metrics.ts';
import type { FrontEntry } from '../search/search.ts';
import type { KnobLine, SearchReport } from './search-report.ts';
import type { Cell, Column, Layout } from './table.ts';
import { renderTable } from './table.ts';
import { formatMetric } from './totals.ts';

/** What a candidate is compared by, besides the objectives and budgets. */
const USUAL: readonly Metric[] = ['bops', 'ops', 'params', 'activations'];

/** The given network, then the front: id, score, costs, and per stage depth x width. */
export function renderFront(
  { objectives, budgets, knobs, given }: SearchReport,
  front: readonly FrontEntry[],
  layout: Layout,
): string[] {
  const asked = [...objectives, ...budgets.map(({ metric }) => metric)].filter((name) => name !== 'score');
  const metrics = [...new Set([...asked, ...USUAL])];
  const stages = groupByStage(knobs);
  const isMarked = front.some(({ robust }) => robust !== undefined);
  const columns: Column[] = [
    { header: 'id', align: 'right' },
    { header: 'score', align: 'right' },
    ...(isMarked ? [{ header: 'robust', align: 'left' } as const] : []),
    ...metrics.map((metric, index): Column => {
      const drop = asked.includes(metric) ? {} : { drop: 1 + index };
      return { header: METRICS[metric].label, align: 'right', ...drop };
    }),
    ...[...stages.keys()].map((stage): Column => ({ header: stage, align: 'right' })),
  ];
  const present = { ...given, candidate: Object.fromEntries(knobs.map((knob) => [knob.id, knob.present])) };
  const toCells = (name: string, entry: Entry): Cell[] =>
    listTexts(name, entry, metrics, stages).map((text) => ({ text }));
  const mark = ([id, score, ...rest]: readonly Cell[], text: string): Cell[] =>
    isMarked ? [id!, score!, { text }, ...rest] : [id!, score!, ...rest];
  const rows = front.map((entry) => mark(toCells(String(entry.id), entry), entry.robust === true ? 'yes' : ''));
  return renderTable(columns, [mark(toCells('given', present), ''), 'rule', ...rows], layout);
}

type Entry = Pick<FrontEntry, 'score' | 'costs' | 'candidate'>;

function listTexts(
  name: string,
  entry: Entry,
  metrics: readonly Metric[],
  stages: ReadonlyMap<string, readonly KnobLine[]>,
): string[] {
  return [
    name,
    entry.score.toFixed(4),
    ...metrics.map((metric) => formatMetric(metric, entry.costs[metric])),
    ...[...stages.values()].map((own) => describeStage(entry, own)),
  ];
}

/** Knobs by the first part of their ids. */
function groupByStage(knobs: readonly KnobLine[]): ReadonlyMap<string, readonly KnobLine[]> {
  const stages = new Map<string, KnobLine[]>();
  for (const knob of knobs) {
    const stage = knob.id.split('.', 1)[0]!;
    stages.set(stage, [...(stages.get(stage) ?? []), knob]);
  }
  return stages;
}

/** `2 x 96`: blocks and channels; a part that cannot change is left out. */
function describeStage({ candidate }: Entry, own: readonly KnobLine[]): string {
  const value = (kind: KnobLine['kind']) => own.filter((knob) => knob.kind === kind).map(({ id }) => candidate[id]);
  const sizes = [...value('resolution'), ...value('depth'), ...value('width')].join(' x ');
  return [sizes, ...describeForms(own, candidate)].filter((text) => text !== '').join(', ');
}

const FORM_LABELS: Partial<Record<KnobLine['kind'], string>> = {
  precision: '',
  form: '',
  elasticLink: 'link ',
  kernel: 'k',
  groups: 'g',
};

/** `2 rpc, 1 real, 3 k5`: layers in another form than the network has. */
function describeForms(knobs: readonly KnobLine[], candidate: Entry['candidate']): string[] {
  const counts = new Map<string, number>();
  // a supernet chooses widths, kernels and groups block by block, which is more than a table can hold
  const isSupernet = knobs.filter(({ kind }) => kind === 'width').length > 1;
  for (const { id, kind, present } of knobs) {
    const value = candidate[id];
    const label = FORM_LABELS[kind];
    if (label === undefined || value === undefined || value === present || isSupernet) continue;
    counts.set(`${label}${value}`, (counts.get(`${label}${value}`) ?? 0) + 1);
  }
  return [...counts].map(([form, count]) => `${count} ${form}`);
}
