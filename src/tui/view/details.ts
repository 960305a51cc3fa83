import { formatExact } from '../../budget/format.ts';
import type { Metric } from '../../cost/metrics.ts';
import { METRIC_NAMES, METRICS } from '../../cost/metrics.ts';
import type { Line } from '../../report/plot/line.ts';
import { fitText, span } from '../../report/plot/line.ts';
import { cleanText } from '../../report/width.ts';
import { rangeOf } from '../../search/candidate.ts';
import { isSizeKnob } from '../../search/knob.ts';
import { LAYER_TOGGLES } from '../model/toggles.ts';
import type { TreeRow } from '../model/tree.ts';
import { valueOfRow } from '../model/tree.ts';
import type { Session, State } from '../state.ts';
import { rowAtCursor } from '../update/layers.ts';

const LABEL_WIDTH = 17;

/** Everything about the row under the cursor: what it is, what can change, what it costs in full digits. */
export function drawDetails(session: Session, state: State, width: number): Line[] {
  const row = rowAtCursor(state);
  if (row === undefined) return [];
  return [
    [span(fitText(cleanText(row.layer === undefined ? row.label : row.id), width), 'strong')],
    ...describeLayer(row),
    ...describeToggles(row, session, state),
    ...describeKnobs(row, session, state),
    [],
    ...METRIC_NAMES.map((metric) => describeMetric(row, metric, state)),
  ];
}

function describeLayer({ layer, rows }: TreeRow): Line[] {
  if (layer === undefined)
    return [[span(`${rows.filter(({ isLayer }) => isLayer).length} layers, ${rows.length} operations`, 'dim')]];
  const { kind, weightBits, inputBits, outputShape, shortcut } = layer;
  const bits = layer.isLayer ? `, weights ${weightBits} bit, input ${inputBits} bit` : '';
  return [
    [span(`${kind}${shortcut ? ' on a shortcut' : ''}${bits}`, 'dim')],
    [span(`output ${outputShape.join('x')}`, 'dim')],
  ];
}

function describeToggles({ id }: TreeRow, { designer }: Session, { design }: State): Line[] {
  return Object.values(LAYER_TOGGLES)
    .filter((toggle) => designer.layers[toggle.id].has(id))
    .map((toggle): Line => {
      const isOn = design.edits.on[toggle.id].has(id);
      return [
        span(`${toggle.id} `, 'dim'),
        span(isOn ? `on, by ${design.edits.recipe}` : 'off', isOn ? 'accent' : 'plain'),
      ];
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
      const change = value === knob.present ? '' : `, given ${knob.present}`;
      return [span(`${knob.id} `, 'dim'), span(String(value), 'strong'), span(` of ${low} to ${high}${change}`, 'dim')];
    });
}

function describeMetric(row: TreeRow, metric: Metric, state: State): Line {
  const value = formatExact(Math.round(valueOfRow(row, metric)));
  const tone = metric === state.metric ? 'strong' : 'plain';
  return [span(fitText(METRICS[metric].label, LABEL_WIDTH), 'dim'), span(fitText(value, 18, 'right'), tone)];
}
