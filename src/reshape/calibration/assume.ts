import type { Graph } from '../../graph/graph.ts';
import type { ReadWeights } from '../prune/drop-channels.ts';
import type { Calibration } from './calibration.ts';
import { assumeNormalInputs } from './input-statistics.ts';
import { findCalibrationSites, measureWeights } from './sites.ts';

/** A calibration without data: weights are measured where `read` is given, inputs taken as normally distributed. */
export function assumeCalibration(graph: Graph, read?: ReadWeights): Calibration {
  const layers = findCalibrationSites(graph).map((site) => ({
    name: site.name,
    macs: site.macs,
    input: assumeNormalInputs(),
    weights: read === undefined ? null : measureWeights(graph, site, read),
    maps: null,
  }));
  return { version: 1, model: graph.name, images: 0, assumed: true, layers };
}
