import { costOf } from '../../cost/cost.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { binarize } from '../../reshape/binarize/binarize.ts';
import { countLayers, describeLinear } from '../../reshape/binarize/count-layers.ts';
import { requireLayers } from '../../reshape/binarize/select.ts';
import { assumeCalibration } from '../../reshape/calibration/assume.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';
import type { Transformed } from '../../reshape/edit.ts';
import type { HybridLayer } from '../../reshape/hybrid/metric.ts';
import type { InputChoice } from '../changing/real-inputs.ts';
import { chooseRealInputs, isInputRule } from '../changing/real-inputs.ts';
import type { ChangeTable } from '../changing/report-change.ts';
import { reportChange } from '../changing/report-change.ts';
import { substituteBy } from '../changing/substitute.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { checkStreams } from '../files/check-streams.ts';
import { readText } from '../files/open.ts';
import type { BinarizeFlags } from '../flags.ts';
import { findRecipe } from '../model/binarized.ts';
import { resolveModel } from '../model/resolve.ts';
import { parseSelection } from '../model/selection.ts';

export async function runBinarize(context: Context, spec: string, flags: BinarizeFlags): Promise<number> {
  checkStreams(flags);
  const { input, dim } = flags;
  const { name, graph, store } = await resolveModel(context, spec, {
    ...(input && { input }),
    ...(dim && { dim }),
  });
  const recipe = findRecipe(flags.recipe);
  // a file that cannot be read is told, also where the selection needs none
  const measured = flags.calibration === undefined ? undefined : await readCalibration(context, flags.calibration);
  const hybrid = isInputRule(flags.select) ? choose(context, graph, flags, measured) : undefined;
  const select = hybrid === undefined ? parseSelection(flags.select) : 'inner';
  const binarized = binarize(graph, { recipe, select, realInputs: new Set(hybrid?.realInputs ?? []) });
  const changed = substituteBy(binarized.graph, flags);
  const note = describeRest(graph, binarized);
  if (note !== undefined) context.err.write(`${note}\n`);
  const change = {
    name,
    before: graph,
    after: changed.graph,
    store,
    edits: [...binarized.edits, ...changed.edits],
    details: { recipe: recipe.name, ...(hybrid && { assumed: hybrid.assumed, layers: hybrid.rows }) },
    tables: hybrid === undefined ? [] : [tabulate(hybrid)],
  };
  await reportChange(context, change, flags);
  return EXIT_DONE;
}

/** Where linear layers other than the classifier stay real: how much of the network the recipe reached. */
function describeRest(graph: Graph, { edits }: Transformed): string | undefined {
  const { convolutions, linear, innerLinear } = countLayers(graph);
  if (innerLinear === 0) return undefined;
  const binarized = edits.filter(({ kind }) => kind === 'precision').length;
  const verb = linear === 1 ? 'stays' : 'stay';
  return `binarized ${binarized} of ${convolutions} convolutions; ${describeLinear(linear)} ${verb} real`;
}

interface Hybrid {
  readonly realInputs: readonly string[];
  /** Whether the input errors are assumed, not measured. */
  readonly assumed: boolean;
  readonly rows: readonly (HybridLayer & { readonly score: number; readonly input: 'real' | 'binary' })[];
}

function choose(
  context: Context,
  graph: Graph,
  { calibration: path, select, gamma }: BinarizeFlags,
  measured: Calibration | undefined,
): Hybrid {
  const calibration = measured ?? assumeCalibration(graph);
  const inner = requireLayers(graph, 'inner');
  const known = new Set(calibration.layers.map(({ name }) => name));
  const missing = [...inner].find((name) => !known.has(name));
  if (path !== undefined && missing !== undefined) {
    const fix = 'calibrate this network';
    throw new BitboneError('E_CONFIG', `knows nothing of the layer ${missing}`, { subject: path, fix });
  }
  const layers = calibration.layers
    .filter(({ name }) => inner.has(name))
    .map(({ name, input, macs }) => ({ name, macs, error: input.error }));
  const fixedOps = costOf(graph).totals.macs - layers.reduce((sum, { macs }) => sum + macs, 0);
  const choice = chooseRealInputs(select, layers, gamma, fixedOps);
  if (calibration.assumed) context.err.write('input errors are assumed; bitbone calibrate measures them\n');
  return describeChoice(layers, choice, calibration.assumed);
}

function describeChoice(layers: readonly HybridLayer[], { real, scores }: InputChoice, assumed: boolean): Hybrid {
  const rows = layers.map((layer, index) => ({
    ...layer,
    score: scores[index]!,
    input: real.has(index) ? ('real' as const) : ('binary' as const),
  }));
  return { assumed, rows, realInputs: rows.filter(({ input }) => input === 'real').map(({ name }) => name) };
}

async function readCalibration({ cwd }: Context, path: string): Promise<Calibration> {
  const [{ parseCalibration }, { parseJson }] = await Promise.all([
    import('../calibrating/read-calibration.ts'),
    import('../calibrating/read-maps.ts'),
  ]);
  return parseCalibration(parseJson(readText(cwd, path), path), path);
}

function tabulate({ rows, assumed }: Hybrid): ChangeTable {
  return {
    columns: [
      { header: 'layer', align: 'left', shrinkTo: 16 },
      { header: 'MACs', align: 'right' },
      { header: assumed ? 'E (assumed)' : 'E', align: 'right' },
      { header: 'M', align: 'right' },
      { header: 'inputs', align: 'left' },
    ],
    rows: rows.map(({ name, macs, error, score, input }) => [
      { text: name },
      { text: String(macs) },
      { text: error.toFixed(4) },
      { text: score.toFixed(4) },
      { text: input, tone: input === 'real' ? 'accent' : 'plain' },
    ]),
  };
}
