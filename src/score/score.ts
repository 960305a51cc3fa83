import type { Graph, Node, Role } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { countElements } from '../graph/tensor.ts';
import { findConnectivity } from './connectivity.ts';
import type { InputErrorSource, LayerScore, PlacelessLayer, ScoredLayer } from './layer-score.ts';
import { findInputError, scoreLayer, totalOf } from './layer-score.ts';
import type { ScoreParams } from './params.ts';
import { DEFAULT_SCORE_PARAMS } from './params.ts';

type Conv = Extract<Node, { kind: 'conv' }>;

/** Everything about a graph's score that does not depend on its sizes. */
export interface ScorePlan {
  readonly graph: Graph;
  readonly params: ScoreParams;
  /** MACs of the model that shares of compute refer to; a constant, so that the score adds up over layers. */
  readonly givenMacs: number;
  /** The scored layers' node indices in graph order, with what is known of each. */
  readonly layers: ReadonlyMap<number, PlannedLayer>;
}

export type PlannedLayer = Pick<ScoredLayer, 'name' | 'connectivity' | 'isWeightBinary' | 'isInputBinary'>;

/**
 * `givenMacs`: MACs of the network before any change. A network without binary convolutions has no scored layers.
 * Otherwise those with 1-bit weights are scored, and with the form `rootMacs` real ones too. `isBinarized`: that of the whole,
 * where the graph is planned for its parts.
 */
export function planScore(
  graph: Graph,
  givenMacs: number,
  params: ScoreParams = DEFAULT_SCORE_PARAMS,
  isBinarized: boolean = hasBinary(graph),
): ScorePlan {
  const connectivity = findConnectivity(graph);
  const isScored = (node: Conv): boolean => node.weightBits === 1 || params.form === 'rootMacs';
  const layers = new Map<number, PlannedLayer>();
  if (isBinarized)
    graph.nodes.forEach((node, index) => {
      if (node.kind !== 'conv' || !isScored(node)) return;
      const { name, weightBits, inputBits } = node;
      layers.set(index, {
        name,
        connectivity: connectivity.get(index)!,
        isWeightBinary: weightBits === 1,
        isInputBinary: inputBits === 1,
      });
    });
  return { graph, params, givenMacs, layers };
}

function hasBinary({ nodes }: Graph): boolean {
  return nodes.some((node) => node.kind === 'conv' && node.weightBits === 1);
}

type LayerPlan = Pick<ScorePlan, 'graph' | 'givenMacs' | 'layers'>;

/** Score of one layer at these shapes, the `position`-th binary convolution of its stage. */
export function scoreNode(plan: ScorePlan, index: number, shapes: readonly Shape[], position: number): LayerScore {
  return scoreLayer(plan.params, describeScored(plan, index, shapes, position));
}

/** A layer at these shapes, ready to be scored with any parameters. */
export function describeScored(
  plan: LayerPlan,
  index: number,
  shapes: readonly Shape[],
  position: number,
): ScoredLayer {
  return { ...describeShaped(plan, index, shapes), position };
}

/** The same wherever in its stage it stands. */
export function describeShaped(plan: LayerPlan, index: number, shapes: readonly Shape[]): PlacelessLayer {
  const node = plan.graph.nodes[index] as Conv;
  const x = shapes[node.inputs[0]!]!;
  const w = shapes[node.inputs[1]!]!;
  const y = shapes[node.outputs[0]!]!;
  const fanIn = countElements(w) / w[0]!;
  const macs = fanIn * countElements(y);
  const { name, connectivity, isWeightBinary, isInputBinary } = plan.layers.get(index)!;
  return {
    name,
    fanIn,
    readChannels: w[1]!,
    inChannels: x[1]!,
    outChannels: y[1]!,
    macs,
    connectivity,
    isWeightBinary,
    isInputBinary,
    share: macs / plan.givenMacs,
  };
}

/** The scored layers of a graph with their sizes and positions; none for a network without binary convolutions. */
export function listScoredLayers(
  graph: Graph,
  givenMacs: number,
  params: ScoreParams = DEFAULT_SCORE_PARAMS,
): ScoredLayer[] {
  const plan = planScore(graph, givenMacs, params);
  const shapes = graph.values.map((value) => value.shape);
  const seen = new Map<string, number>();
  return [...plan.layers].map(([index, { isWeightBinary }]) => {
    const place = placeOf(graph.nodes[index]!.role);
    const position = (seen.get(place) ?? 0) + (isWeightBinary ? 1 : 0);
    seen.set(place, position);
    return describeScored(plan, index, shapes, position);
  });
}

/** A layer's terms, and what its input error comes from. */
export interface ScoreLine extends LayerScore {
  readonly name: string;
  readonly total: number;
  /** Null where the input or the weights stay real. */
  readonly error: InputErrorSource | null;
}

export interface ScoreReport {
  readonly total: number;
  readonly layers: readonly ScoreLine[];
}

/** The score of a graph, with its terms per layer; 0 for a network without binary convolutions. */
export function scoreOf(graph: Graph, givenMacs: number, params: ScoreParams = DEFAULT_SCORE_PARAMS): ScoreReport {
  const layers = listScoredLayers(graph, givenMacs, params).map((layer) => {
    const terms = scoreLayer(params, layer);
    const { capacity, noise, inputError } = terms;
    return {
      name: layer.name,
      total: totalOf(terms),
      capacity,
      noise,
      inputError,
      error: findInputError(params, layer),
    };
  });
  return { total: layers.reduce((sum, layer) => sum + layer.total, 0), layers };
}

/** What the score numbers layers within. */
export function placeOf({ part, stage }: Role): string {
  return `${part}${stage}`;
}
