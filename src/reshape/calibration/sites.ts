import { planCost } from '../../cost/plan.ts';
import { visitCosts } from '../../cost/segment.ts';
import { DIM } from '../../cost/vector.ts';
import { splitLevels } from '../../export/weights/split-levels.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import { isMac } from '../../graph/graph.ts';
import { countElements } from '../../graph/tensor.ts';
import { isActivation } from '../binarize/activations.ts';
import type { Neighbourhood } from '../binarize/wiring.ts';
import { findNeighbourhood } from '../binarize/wiring.ts';
import type { ReadWeights } from '../prune/drop-channels.ts';
import type { WeightError } from './calibration.ts';
import { measureSignError } from './sign-error.ts';

/** A convolution or fully connected layer with data on one side and weights on the other. */
export interface CalibrationSite {
  readonly name: string;
  readonly macs: number;
  /**
   * What a sign in front of the layer would read: its input, or what the activation there reads, since that goes when
   * the layer is binarized.
   */
  readonly input: ValueId;
  readonly output: ValueId;
  readonly weight: ValueId;
  readonly outputs: number;
}

export function findCalibrationSites(graph: Graph): CalibrationSite[] {
  const hood = findNeighbourhood(graph);
  const sites: CalibrationSite[] = [];
  visitCosts(planCost(graph), (index, cost) => {
    const node = graph.nodes[index]!;
    const [input, weight] = [node.inputs[0], node.inputs[1]];
    if (!isMac(node) || input == null || weight == null || !hood.isStatic(weight) || hood.isStatic(input)) return;
    const output = node.outputs[0]!;
    const { shape } = graph.values[output]!;
    const outputs = node.kind === 'conv' || node.kind === 'convTranspose' ? shape[1]! : shape.at(-1)!;
    const macs = cost[DIM.bops]! + cost[DIM.flops]!;
    sites.push({ name: node.name, macs, input: skipActivation(hood, input), output, weight, outputs });
  });
  return sites;
}

function skipActivation(hood: Neighbourhood, value: ValueId): ValueId {
  let source = value;
  for (let node = hood.producer(source); node !== undefined && isReplaced(node); node = hood.producer(source)) {
    source = node.inputs[0]!;
  }
  return source;
}

function isReplaced(node: Node): boolean {
  return isActivation(node) || (node.kind === 'unary' && node.attrs.fn === 'sign');
}

/** Split and sign errors of a layer's stored weights; null where the weight is computed. */
export function measureWeights(graph: Graph, site: CalibrationSite, read: ReadWeights): WeightError | null {
  const { shape, content } = graph.values[site.weight]!;
  if (content === undefined) return null;
  const data = read(site.weight);
  const filters = sliceFilters(data, site.outputs, shape[0] === site.outputs);
  const count = countElements(shape);
  const splits = filters.map(splitLevels);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    meanAbsolute: sum(Array.from(data, Math.abs)) / count,
    splitError: sum(splits.map(({ error }) => error)) / count,
    signError: sum(filters.map(measureSignError)) / count,
    upperShare: sum(splits.map(({ upper }) => upper)) / count,
  };
}

/** Rows of the weight where the outputs are its first axis, else columns. */
function sliceFilters(data: ArrayLike<number>, outputs: number, isFirst: boolean): Float64Array[] {
  const size = data.length / outputs;
  return Array.from({ length: outputs }, (_, filter) =>
    Float64Array.from(
      { length: size },
      (_unused, index) => data[isFirst ? filter * size + index : index * outputs + filter]!,
    ),
  );
}
