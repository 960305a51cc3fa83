import { parseMetric } from '../../cost/metrics.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Reshaped, ReshapeOptions } from '../../reshape/reshape.ts';
import { reshape } from '../../reshape/reshape.ts';
import type { ChangeTable } from '../changing/report-change.ts';
import { reportChange } from '../changing/report-change.ts';
import { substituteBy } from '../changing/substitute.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { checkStreams } from '../files/check-streams.ts';
import type { ReshapeFlags } from '../flags.ts';
import { findRecipe } from '../model/binarized.ts';
import { resolveModel } from '../model/resolve.ts';

export async function runReshape(context: Context, spec: string, flags: ReshapeFlags): Promise<number> {
  checkStreams(flags);
  const options = readOptions(flags);
  const { name, graph, store } = await resolveModel(context, spec, flags);
  const reshaped = reshape(graph, options);
  const changed = substituteBy(reshaped.graph, flags);
  const stages = listStages(reshaped);
  const { multiplier = null, held = null } = reshaped;
  for (const note of listNotes(reshaped, flags)) context.err.write(`${note}\n`);
  const change = {
    name,
    before: graph,
    after: changed.graph,
    store,
    edits: [...reshaped.edits, ...changed.edits],
    details: { multiplier, held, stages },
    tables: [tabulate(stages)],
  };
  await reportChange(context, change, flags);
  return EXIT_DONE;
}

/** What was asked for and could not be had. */
function listNotes({ held, setting, settingBefore }: Reshaped, { scale, tolerance, multiple }: ReshapeFlags): string[] {
  const isSame = setting.every(({ depth }, index) => depth === settingBefore[index]?.depth);
  const share = Math.abs(held?.deviation ?? 0);
  const notes: string[] = [];
  if (scale !== undefined && scale !== 1 && isSame)
    notes.push('depths stay: no stage has blocks that can go or be repeated; bitbone cost --knobs lists them');
  if (held !== undefined && share > tolerance) {
    const way = held.deviation > 0 ? 'above' : 'below';
    notes.push(`${held.metric} is ${formatPercent(share)} ${way} what it was: no multiples of ${multiple} come nearer`);
  }
  return notes;
}

function formatPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Throws `E_USAGE` where the flags ask for nothing, or for widths that are solved and given at once. */
function readOptions(flags: ReshapeFlags): ReshapeOptions {
  const { scale, depth, width, layerWidth, mode, hold, multiple, tolerance, stem, tail } = flags;
  if (scale === undefined && depth === undefined && width === undefined && layerWidth === undefined) {
    const fix = 'give --scale, --depth, --width or --layer-width';
    throw new BitboneError('E_USAGE', 'there is nothing to reshape by', { fix });
  }
  checkMode(flags);
  const isOnlyLayers = scale === undefined && depth === undefined && width === undefined;
  return {
    ...(scale === undefined ? {} : { scale }),
    ...(depth === undefined ? {} : { depths: depth }),
    ...(width === undefined ? {} : { widths: width }),
    ...(layerWidth === undefined ? {} : { layerWidths: Object.fromEntries(layerWidth.map(parseLayerWidth)) }),
    // single widths are all that changes: there is nothing to solve
    ...(isOnlyLayers ? { mode: 'naive' as const, scale: 1, multiple: 1 } : { multiple }),
    ...(mode === undefined ? {} : { mode }),
    ...(hold === undefined ? {} : { hold: parseMetric(hold) }),
    ...(stem === undefined ? {} : { stem }),
    ...(tail === undefined ? {} : { tail: { recipe: findRecipe(tail === true ? 'bnn' : tail, '--tail') } }),
    tolerance,
    stemActivation: flags.stemActivation === true,
    headNorm: flags.headNorm === true,
  };
}

/** Widths of the other modes follow from the scale alone. */
function checkMode({ mode = 'exact', scale, hold }: ReshapeFlags): void {
  if (mode === 'exact') return;
  const take = 'leave it out, or take --mode exact';
  if (hold !== undefined)
    throw new BitboneError('E_USAGE', `${mode} widths hold no cost`, { subject: '--hold', fix: take });
  if (scale !== undefined) return;
  throw new BitboneError('E_USAGE', `${mode} widths follow from --scale`, { subject: '--mode', fix: 'add --scale 2' });
}

function parseLayerWidth(text: string): readonly [string, number] {
  const match = /^(.+)=(\d+)$/.exec(text);
  if (match !== null) return [match[1]!, Number(match[2])];
  throw new BitboneError('E_USAGE', `"${text}" is no width of a layer`, {
    subject: '--layer-width',
    fix: 'write it as name=96',
  });
}

interface StageRow {
  readonly name: string;
  readonly before: { readonly depth: number; readonly width: number | null };
  readonly after: { readonly depth: number; readonly width: number | null };
}

function listStages({ stages, setting, settingBefore }: Reshaped): StageRow[] {
  const toSide = (side: Reshaped['setting'][number] | undefined) => ({
    depth: side?.depth ?? 0,
    width: side?.width ?? null,
  });
  return stages.map((name, index) => ({ name, before: toSide(settingBefore[index]), after: toSide(setting[index]) }));
}

function tabulate(stages: readonly StageRow[]): ChangeTable {
  const describe = (before: number | null, after: number | null) =>
    before === after ? String(after ?? '·') : `${before ?? '·'} -> ${after ?? '·'}`;
  return {
    columns: [
      { header: 'stage', align: 'left' },
      { header: 'depth', align: 'right' },
      { header: 'width', align: 'right' },
    ],
    rows: stages.map(({ name, before, after }) => [
      { text: name },
      { text: describe(before.depth, after.depth) },
      { text: describe(before.width, after.width) },
    ]),
  };
}
