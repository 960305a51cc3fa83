import type { CostReport, LayerCost } from '../../cost/cost.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRICS } from '../../cost/metrics.ts';

/** A row of the tree: a stage, a block, or a layer with what follows it up to the next layer. */
export interface TreeRow {
  /** Stays the same over edits and resizes; a layer's own name. */
  readonly id: string;
  readonly level: number;
  /** What tells it apart among the rows of its group. */
  readonly label: string;
  /** The operation a layer's row is named after; absent on stages and blocks. */
  readonly layer?: LayerCost;
  /** `stage1` as the knobs have it; absent in stem and head. */
  readonly stage?: string;
  readonly rows: readonly LayerCost[];
  readonly children: readonly TreeRow[];
}

const trees = new WeakMap<CostReport, readonly TreeRow[]>();

/** The tree of a costed network: stages, their blocks where a block has several layers, layers. */
export function treeOf(report: CostReport): readonly TreeRow[] {
  const known = trees.get(report);
  if (known !== undefined) return known;
  const tree = buildTree(report.layers);
  trees.set(report, tree);
  return tree;
}

interface Unit {
  readonly layer: LayerCost;
  readonly rows: readonly LayerCost[];
}

/** What follows a layer belongs to it; what precedes the first layer does too. */
function listUnits(layers: readonly LayerCost[]): Unit[] {
  const units: { layer: LayerCost; rows: LayerCost[] }[] = [];
  let leading: LayerCost[] = [];
  for (const row of layers) {
    if (row.isLayer) {
      units.push({ layer: row, rows: [...leading, row] });
      leading = [];
    } else (units.at(-1)?.rows ?? leading).push(row);
  }
  return leading.length === 0 ? units : [{ layer: leading[0]!, rows: leading }];
}

function buildTree(layers: readonly LayerCost[]): TreeRow[] {
  return groupUnits(listUnits(layers), ({ layer }) => nameStage(layer)).map(([name, units]) => {
    const stage = units[0]!.layer.part === 'stage' ? `stage${units[0]!.layer.stage}` : undefined;
    return {
      id: `/${name}`,
      level: 0,
      label: name,
      ...(stage === undefined ? {} : { stage }),
      rows: units.flatMap(({ rows }) => rows),
      children: listBlocks(name, stage, units),
    };
  });
}

function listBlocks(name: string, stage: string | undefined, units: readonly Unit[]): TreeRow[] {
  if (stage === undefined) return listLayers(units, 1, stage);
  const blocks = groupUnits(units, ({ layer }) => String(layer.block));
  const prefix = findPrefix(units);
  return blocks.map(([block, own]) =>
    own.length === 1
      ? toLayerRow(own[0]!, 1, stage, prefix)
      : {
          id: `/${name}/${block}`,
          level: 1,
          label: `block ${block}`,
          stage,
          rows: own.flatMap(({ rows }) => rows),
          children: listLayers(own, 2, stage),
        },
  );
}

function listLayers(units: readonly Unit[], level: number, stage: string | undefined): TreeRow[] {
  const prefix = findPrefix(units);
  return units.map((unit) => toLayerRow(unit, level, stage, prefix));
}

function toLayerRow({ layer, rows }: Unit, level: number, stage: string | undefined, prefix: number): TreeRow {
  const place = stage === undefined ? {} : { stage };
  return { id: layer.name, level, label: layer.name.slice(prefix), layer, ...place, rows, children: [] };
}

/** Length of the path that all names begin with: whole parts, as `.`, `/` or `:` divide them. */
function findPrefix(units: readonly Unit[]): number {
  const [first = '', ...others] = units.map(({ layer }) => layer.name);
  if (others.length === 0) return 0;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
  return /^.*[./:]/.exec(first.slice(0, length))?.[0].length ?? 0;
}

/** `stem`, `stage 1`, `head`. */
export function nameStage({ part, stage }: Pick<LayerCost, 'part' | 'stage'>): string {
  return part === 'stage' ? `stage ${stage}` : part;
}

function groupUnits(units: readonly Unit[], keyOf: (unit: Unit) => string): [string, Unit[]][] {
  const groups = new Map<string, Unit[]>();
  for (const unit of units) {
    const key = keyOf(unit);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [unit]);
    else group.push(unit);
  }
  return [...groups];
}

/** A metric of a row: the sum over its operations, or the largest. */
export function valueOfRow({ rows }: Pick<TreeRow, 'rows'>, metric: Metric): number {
  let value = 0;
  for (const row of rows)
    value = METRICS[metric].combine === 'sum' ? value + row[metric] : Math.max(value, row[metric]);
  return value;
}

/** Which rows are shown, and in which order. */
export interface TreeView {
  readonly collapsed: ReadonlySet<string>;
  /** Only layers whose name holds this text, without their groups. */
  readonly filter: string;
  /** Layers largest first by this metric, without their groups; null: the network's own order. */
  readonly sort: Metric | null;
}

/** What was asked last: a frame asks for the same rows several times. */
interface Listed extends TreeView {
  readonly report: CostReport;
  readonly rows: readonly TreeRow[];
}
let latest: Listed | undefined;

/** The rows to be shown, from top to bottom. */
export function listRows(report: CostReport, view: TreeView): readonly TreeRow[] {
  const { collapsed, filter, sort } = view;
  const isKnown =
    latest?.report === report && latest.collapsed === collapsed && latest.filter === filter && latest.sort === sort;
  if (latest === undefined || !isKnown) {
    latest = { report, collapsed, filter, sort, rows: selectRows(report, view) };
  }
  return latest.rows;
}

function selectRows(report: CostReport, { collapsed, filter, sort }: TreeView): readonly TreeRow[] {
  const tree = treeOf(report);
  if (filter === '' && sort === null) return flatten(tree, collapsed);
  const wanted = filter.toLowerCase();
  const layers = listLeaves(tree)
    .filter(({ id }) => id.toLowerCase().includes(wanted))
    .map((row) => ({ ...row, label: row.id, level: 0 }));
  if (sort === null) return layers;
  const values = new Map(layers.map((row) => [row, valueOfRow(row, sort)]));
  return layers.sort((a, b) => values.get(b)! - values.get(a)!);
}

function flatten(rows: readonly TreeRow[], collapsed: ReadonlySet<string>): TreeRow[] {
  return rows.flatMap((row) => (collapsed.has(row.id) ? [row] : [row, ...flatten(row.children, collapsed)]));
}

/** The layers below rows, rows that are layers included. */
export function listLeaves(rows: readonly TreeRow[]): TreeRow[] {
  return rows.flatMap((row) => (row.children.length === 0 ? [row] : listLeaves(row.children)));
}
