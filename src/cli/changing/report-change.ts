import { formatBytes } from '../../budget/format.ts';
import { diffCosts } from '../../cost/diff.ts';
import { writeOnnx } from '../../export/onnx.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TensorStore } from '../../graph/tensor.ts';
import { pickMetrics } from '../../report/cost-rows.ts';
import { renderDiff } from '../../report/diff-text.ts';
import type { Column, Row } from '../../report/table.ts';
import { renderTable } from '../../report/table.ts';
import { cleanText } from '../../report/width.ts';
import type { Edit } from '../../reshape/edit.ts';
import { describeEdit } from '../../reshape/edit.ts';
import type { Context } from '../context.ts';
import { countCost, describeConvention } from '../count.ts';
import { writeJson } from '../files/json.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { ChangeFlags } from '../flags.ts';
import { VERSION } from '../version.ts';

/** A network before and after a command has changed it. */
export interface Change {
  readonly name: string;
  readonly before: Graph;
  readonly after: Graph;
  readonly store?: TensorStore | undefined;
  readonly edits: readonly Edit[];
  /** What the JSON document says besides costs and edits. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Tables in front of the costs. */
  readonly tables: readonly ChangeTable[];
}

export interface ChangeTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Writes the changed network where that is asked for, and tells what changed and what it costs. */
export async function reportChange(context: Context, change: Change, flags: ChangeFlags): Promise<void> {
  const [old, now] = [await countCost(change.before, flags), await countCost(change.after, flags)];
  if (flags.output !== undefined) writeModel(context, change, flags.output, flags.seed);
  const { name, edits, details } = change;
  if (flags.json === true) {
    const costs = { before: pickMetrics(old.totals), after: pickMetrics(now.totals) };
    writeJson(context.out, { model: name, convention: old.convention, ...details, ...costs, edits });
    return;
  }
  if (flags.output === STANDARD_STREAM) return;
  const { out } = context;
  for (const { columns, rows } of change.tables) out.write(`${renderTable(columns, rows, out).join('\n')}\n\n`);
  const convention = describeConvention(old);
  const options = { before: name, after: 'changed', all: false, convention, layers: flags.layers === true };
  out.write(renderDiff(diffCosts(old, now), options, out));
  if (flags.edits === true) out.write(`\n${edits.map((edit) => cleanText(describeEdit(edit))).join('\n')}\n`);
}

function writeModel(context: Context, { after, store }: Change, output: string, seed: number): void {
  const { bytes } = writeOnnx(after, { seed, store, producerVersion: VERSION });
  writeFile(context.cwd, output, bytes, context.out);
  if (output !== STANDARD_STREAM) context.err.write(`wrote ${output} (${formatBytes(bytes.length)})\n`);
}
