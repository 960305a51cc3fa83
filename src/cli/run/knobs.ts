import type { Column, Row } from '../../report/table.ts';
import { renderTable } from '../../report/table.ts';
import { cleanText } from '../../report/width.ts';
import type { Knobs } from '../../reshape/knobs.ts';
import { findKnobs } from '../../reshape/knobs.ts';
import { toSpan } from '../../reshape/remove-blocks.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { CostCommandFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';

/** What can change about a network: its stages, their removable blocks, and every channel group. */
export async function runKnobs(context: Context, spec: string, flags: CostCommandFlags): Promise<number> {
  const { name, graph } = await resolveModel(context, spec, flags);
  const document = toKnobsDocument(name, findKnobs(graph, { removal: 'proportional' }));
  if (flags.json === true) writeJson(context.out, document);
  else context.out.write(renderKnobs(document, context));
  return EXIT_DONE;
}

type KnobsDocument = ReturnType<typeof toKnobsDocument>;

function toKnobsDocument(model: string, knobs: Knobs) {
  return {
    model,
    stages: knobs.stages.map((stage) => ({
      name: stage.name,
      depth: stage.depth,
      minDepth: stage.minDepth,
      width: stage.width ?? null,
      multiple: stage.widthMultiple,
      groups: stage.ties.map(({ group }) => knobs.groups.groups[group]!.name),
      removable: knobs.parts[stage.part]!.blocks.filter(({ isRemovable }) => isRemovable).map(
        (block) => toSpan(knobs.graph, block).name,
      ),
    })),
    groups: knobs.groups.groups.map((group) => ({
      name: group.name,
      width: group.width,
      multiple: group.multiple,
      layers: group.producers.map((index) => knobs.graph.nodes[index]!.name),
      frozen: group.frozen ?? null,
    })),
  };
}

function renderKnobs({ stages, groups }: KnobsDocument, { out }: Context): string {
  const stageRows: Row[] = stages.map((stage) => [
    { text: stage.name },
    { text: stage.minDepth === stage.depth ? String(stage.depth) : `${stage.minDepth}..${stage.depth}` },
    { text: String(stage.width ?? '·') },
    { text: String(stage.multiple) },
    { text: String(stage.groups.length) },
    { text: cleanText(stage.removable.join(', ')), tone: 'dim' },
  ]);
  const groupRows: Row[] = groups.map(({ name, width, multiple, layers, frozen }) => [
    { text: cleanText(name) },
    { text: String(width) },
    { text: String(multiple) },
    { text: String(layers.length) },
    { text: cleanText(frozen === null ? '' : `fixed: ${frozen}`), tone: 'dim' },
  ]);
  return [...renderTable(STAGE_COLUMNS, stageRows, out), '', ...renderTable(GROUP_COLUMNS, groupRows, out), ''].join(
    '\n',
  );
}

const STAGE_COLUMNS: readonly Column[] = [
  { header: 'stage', align: 'left' },
  { header: 'depth', align: 'right' },
  { header: 'width', align: 'right' },
  { header: 'multiple', align: 'right', drop: 1 },
  { header: 'groups', align: 'right', drop: 2 },
  { header: 'blocks that can go', align: 'left', shrinkTo: 20, drop: 3 },
];

const GROUP_COLUMNS: readonly Column[] = [
  { header: 'channel group', align: 'left', shrinkTo: 16 },
  { header: 'width', align: 'right' },
  { header: 'multiple', align: 'right', drop: 1 },
  { header: 'layers', align: 'right', drop: 2 },
  { header: '', align: 'left', shrinkTo: 20 },
];
