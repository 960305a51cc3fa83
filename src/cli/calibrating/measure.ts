import type { Graph } from '../../graph/graph.ts';
import type { Calibration } from '../../reshape/calibration/calibration.ts';
import type { MapSums } from '../../reshape/calibration/channel-maps.ts';
import { createMapSums } from '../../reshape/calibration/channel-maps.ts';
import type { InputSums } from '../../reshape/calibration/input-statistics.ts';
import { createInputSums } from '../../reshape/calibration/input-statistics.ts';
import type { CalibrationSite } from '../../reshape/calibration/sites.ts';
import { findCalibrationSites, measureWeights } from '../../reshape/calibration/sites.ts';
import type { ReadWeights } from '../../reshape/prune/drop-channels.ts';
import type { RunningNetwork } from './run-network.ts';

export interface MeasureOptions {
  readonly graph: Graph;
  readonly readWeights: ReadWeights;
  readonly images: AsyncIterable<Float32Array>;
  /** Maps are kept at this side at most; 0 keeps none. */
  readonly mapSize: number;
  /** Opens the network with these values to see. */
  readonly start: (watched: readonly number[]) => Promise<RunningNetwork>;
  readonly onImage: (count: number) => void;
}

interface Watch {
  readonly site: CalibrationSite;
  readonly inputs: InputSums;
  readonly maps: MapSums | undefined;
}

/** Runs the network on every image; a last batch that is not full is left out. */
export async function measureCalibration(options: MeasureOptions): Promise<Calibration> {
  const { graph, readWeights, mapSize } = options;
  const watches = findCalibrationSites(graph).map((site): Watch => {
    const maps = mapSize > 0 ? createMapSums(graph.values[site.output]!.shape, mapSize) : undefined;
    return { site, inputs: createInputSums(), maps };
  });
  const images = await runImages(options, watches);
  const layers = watches.map(({ site, inputs, maps }) => ({
    name: site.name,
    macs: site.macs,
    input: inputs.finish(),
    weights: measureWeights(graph, site, readWeights),
    maps: maps === undefined ? null : maps.finish(),
  }));
  return { version: 1, model: graph.name, images, assumed: false, layers };
}

async function runImages(options: MeasureOptions, watches: readonly Watch[]): Promise<number> {
  const { graph, images, start, onImage } = options;
  const watched = [...new Set(watches.flatMap(({ site, maps }) => (maps ? [site.input, site.output] : [site.input])))];
  // what enters the network is known without running it
  const seen = watched.filter((id) => !graph.inputs.includes(id));
  const network = await start(seen);
  const batchSize = graph.values[graph.inputs[0]!]!.shape[0]!;
  let batch: Float32Array[] = [];
  let count = 0;
  for await (const image of images) {
    batch.push(image);
    if (batch.length < batchSize) continue;
    const joined = joinImages(batch);
    const results = await network.run(joined);
    const valueOf = (id: number): ArrayLike<number> =>
      graph.inputs.includes(id) ? joined : results[seen.indexOf(id)]!;
    for (const { site, inputs, maps } of watches) {
      inputs.add(valueOf(site.input));
      maps?.add(valueOf(site.output));
    }
    count += batch.length;
    batch = [];
    onImage(count);
  }
  await network.close();
  return count;
}

function joinImages(images: readonly Float32Array[]): Float32Array {
  const size = images[0]!.length;
  const joined = new Float32Array(size * images.length);
  images.forEach((image, index) => {
    joined.set(image, index * size);
  });
  return joined;
}
