import { BitboneError } from '../../graph/errors.ts';
import { assumeCalibration } from '../../reshape/calibration/assume.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';
import type { ReadWeights } from '../../reshape/prune/drop-channels.ts';
import { createWeightReader } from '../../reshape/prune/read-weights.ts';
import { checkMeasurements } from '../calibrating/check-finite.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { CalibrateFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';

export async function runCalibrate(context: Context, spec: string, flags: CalibrateFlags): Promise<number> {
  const model = await resolveModel(context, spec, flags);
  const readWeights = createWeightReader(model.graph, { store: model.store, seed: flags.seed });
  const calibration =
    flags.data === undefined
      ? assumeCalibration(model.graph, readWeights)
      : await measure(context, model, flags.data, flags, readWeights);
  checkMeasurements(calibration, model.name);
  const document = `${JSON.stringify({ ...calibration, model: model.name })}\n`;
  writeFile(context.cwd, flags.output, document, context.out);
  if (flags.output !== STANDARD_STREAM) context.err.write(`${describe(calibration)}, wrote ${flags.output}\n`);
  return EXIT_DONE;
}

async function measure(
  context: Context,
  { name, graph, store }: ResolvedModel,
  data: string,
  flags: CalibrateFlags,
  readWeights: ReadWeights,
): Promise<Calibration> {
  const [{ loadRuntime }, { startNetwork }, { readImages }, { measureCalibration }] = await Promise.all([
    import('../calibrating/runtime.ts'),
    import('../calibrating/run-network.ts'),
    import('../calibrating/data.ts'),
    import('../calibrating/measure.ts'),
  ]);
  if (graph.inputs.length !== 1) {
    throw new BitboneError('E_UNSUPPORTED', 'data is given for networks of one input', { subject: name });
  }
  const runtime = await loadRuntime();
  const { shape } = graph.values[graph.inputs[0]!]!;
  const { limit, mean, std, mapSize, seed } = flags;
  return measureCalibration({
    graph,
    readWeights,
    mapSize,
    images: readImages(context.cwd, data, { shape, limit, normalisation: { mean, deviation: std } }),
    start: (watched) => startNetwork(runtime, { graph, store, seed, watched }),
    onImage: (count) => {
      if (count % 10 === 0) context.err.write(`${count} images\n`);
    },
  });
}

function describe({ layers, images, assumed }: Calibration): string {
  return assumed ? `${layers.length} layers, input errors assumed` : `${layers.length} layers on ${images} images`;
}
