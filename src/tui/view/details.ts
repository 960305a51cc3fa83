import { formatExact } from '../../budget/format.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../../cost/metrics.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitText, span } from '../../report/plot/line.ts';
import { cleanText } from '../../report/width.ts';
import { rangeOf } from '../../search/space/candidate.ts';
import { isSizeKnob } from '../../search/space/knob.ts';
import { formatMeasure } from '../model/budgets.ts';
import type { ScoreSum } from '../model/terms.ts';
import { sumTerms } from '../model/terms.ts';
import { LAYER_TOGGLES } from '../model/toggles.ts';
import type { TreeRow } from '../model/tree.ts';
import { valueOfRow } from '../model/tree.ts';
import type { Session, State } from '../state.ts';
import { rowAtCursor } from '../update/layers.ts';

const LABEL_WIDTH = 17;
const VALUE_WIDTH = 18;
const SCORE_WIDTH = 8;
/** A width that nothing in the network limits. */
const UNLIMITED = 2 ** 20;
/** A metric beside others. */
const CELL = { label: 15, value: 13, gap: 2 } as const;

/** Everything about the row under the cursor: what it is, what can change, its score's terms, its costs in full digits. */
export function drawDetails(session: Session, state: State, width: number): Line[] {
  const row = rowAtCursor(state);
  if (row === undefined) return [];
  const terms = sumTerms(state.design.terms, row.rows);
  return [
    [span(nameRow(row, width), 'strong')],
    ...describeLayer(row).map((text): Line => [span(text, 'dim')]),
    ...describeToggles(row, session, state),
    ...describeKnobs(row, session, state),
    ...(terms === undefined ? [] : [[], ...listTerms(terms)]),
    [],
    ...METRIC_NAMES.map((metric) => describeMetric(row, metric, state, LABEL_WIDTH, VALUE_WIDTH)),
  ];
}

/** The same for a pane that is wide but low. */
export function drawLowDetails(session: Session, state: State, width: number): Line[] {
  const row = rowAtCursor(state);
  if (row === undefined) return [];
  const terms = sumTerms(state.design.terms, row.rows);
  const toggles = [...describeToggles(row, session, state), ...describeKnobs(row, session, state)];
  const across = Math.max(1, Math.floor(width / (CELL.label + CELL.value + CELL.gap)));
  const down = Math.ceil(METRIC_NAMES.length / across);
  const metrics = Array.from(
    { length: down },
    (_, line): Line =>
      Array.from({ length: across }, (_unused, column) => METRIC_NAMES[column * down + line])
        .filter((metric) => metric !== undefined)
        .flatMap((metric) => [
          ...describeMetric(row, metric, state, CELL.label, CELL.value),
          span(' '.repeat(CELL.gap)),
        ]),
  );
  return [
    [span(nameRow(row, width), 'strong')],
    [span(describeLayer(row).join(', '), 'dim')],
    ...joinPairs(toggles),
    ...(terms === undefined ? [] : [joinTerms(terms)]),
    ...metrics,
  ];
}

function joinPairs(lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [lines.flatMap((line, index) => (index === 0 ? line : [span('   '), ...line]))];
}

function nameRow({ layer, label, id }: TreeRow, width: number): string {
  return fitText(cleanText(layer === undefined ? label : id), width);
}

function describeLayer({ layer, rows }: TreeRow): string[] {
  if (layer === undefined) {
    const count = rows.filter(({ isLayer }) => isLayer).length;
    return [`${count} ${count === 1 ? 'layer' : 'layers'}, ${rows.length} operations`];
  }
  const { kind, weightBits, inputBits, outputShape, shortcut } = layer;
  const bits = layer.isLayer ? `, weights ${weightBits} bit, input ${inputBits} bit` : '';
  return [`${kind}${shortcut ? ' on a shortcut' : ''}${bits}`, `output ${outputShape.join('x')}`];
}

function describeToggles({ id }: TreeRow, { designer }: Session, { design }: State): Line[] {
  return Object.values(LAYER_TOGGLES)
    .filter((toggle) => designer.layers[toggle.id].has(id))
    .map((toggle): Line => {
      const isOn = design.edits.on[toggle.id].has(id);
      const how = toggle.id === 'binary' ? `on, by ${design.edits.recipe}` : 'on';
      return [span(`${toggle.id} `, 'dim'), span(isOn ? how : 'off', isOn ? 'accent' : 'plain')];
    });
}

/** The stage's width and depth; only once they were asked for, since finding them takes long. */
function describeKnobs({ stage }: TreeRow, { designer }: Session, { design }: State): Line[] {
  if (stage === undefined || !designer.hasSpace(design)) return [];
  const space = designer.spaceOf(design);
  return space.knobs
    .filter(isSizeKnob)
    .filter(({ id }) => id.startsWith(`${stage}.`))
    .map((knob): Line => {
      const value = design.edits.candidate[knob.id] ?? knob.present;
      const [low, high] = rangeOf(space, knob);
      const range = high >= UNLIMITED ? '' : ` of ${low} to ${high}`;
      const change = value === knob.present ? '' : `, given ${knob.present}`;
      return [span(`${knob.id} `, 'dim'), span(String(value), 'strong'), span(`${range}${change}`, 'dim')];
    });
}

/** The terms of the score below each other, and what the input error comes from. */
function listTerms({ total, capacity, noise, inputError, error, inputShare }: ScoreSum): Line[] {
  const show = (label: string, value: string, tone: 'plain' | 'strong' = 'plain'): Line => [
    span(fitText(label, LABEL_WIDTH), 'dim'),
    span(fitText(value, SCORE_WIDTH, 'right'), tone),
  ];
  return [
    show('Score', total.toFixed(3), 'strong'),
    show('  capacity', capacity.toFixed(3)),
    show('  noise', showLoss(noise)),
    show('  input error', showLoss(inputError)),
    ...(error === undefined
      ? []
      : [[span(fitText('  E of inputs', LABEL_WIDTH), 'dim'), span(showSource(error, inputShare), 'dim')]]),
  ];
}

function joinTerms({ total, capacity, noise, inputError, error }: ScoreSum): Line {
  const losses = `${noise.toFixed(3)} noise - ${inputError.toFixed(3)}`;
  return [
    span('Score ', 'dim'),
    span(total.toFixed(3), 'strong'),
    span(` = ${capacity.toFixed(3)} - ${losses} ${error ?? 'input'} error`),
  ];
}

function showSource(error: NonNullable<ScoreSum['error']>, share: number | undefined): string {
  return share === undefined ? `   ${error}` : `${fitText(share.toFixed(3), SCORE_WIDTH, 'right')} ${error}`;
}

function showLoss(value: number): string {
  return value === 0 ? value.toFixed(3) : `-${value.toFixed(3)}`;
}

function describeMetric(row: TreeRow, metric: Metric, state: State, label: number, width: number): Line {
  const tone = metric === state.metric ? 'strong' : 'plain';
  const text = describeValue(metric, valueOfRow(row, metric), width);
  return [span(fitText(METRICS[metric].label, label), 'dim'), span(fitText(text, width, 'right'), tone)];
}

/** In full digits, those of counts above those of bytes; in short where they have no room, so that none is cut out. */
function describeValue(metric: Metric, value: number, width: number): string {
  const exact = formatExact(Math.round(value));
  const texts = METRICS[metric].unit === 'byte' ? [`${exact} B`] : [`${exact}  `, exact];
  return texts.find((text) => text.length <= width) ?? formatMeasure(metric, value);
}
