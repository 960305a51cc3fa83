import { isConstant } from '../../graph/graph.ts';
import type { ConvAttrs } from '../../graph/op.ts';
import type { Coupling } from './rule.ts';
import { axisOfInput, axisOfOutput, freezeNode, shapeOfInput, shapeOfOutput, tieBroadcast, tieIfBoth } from './rule.ts';

/** y[:,m] reads every channel of x: the two sides are free of each other. */
export function coupleConv(coupling: Coupling, attrs: ConvAttrs): void {
  const x = shapeOfInput(coupling, 0)!;
  const w = shapeOfInput(coupling, 1)!;
  const { axes } = coupling;
  axes.tie(axisOfOutput(coupling, 0), axisOfInput(coupling, 0, 0)!);
  tieIfBoth(coupling, axisOfInput(coupling, 2, 0), axisOfOutput(coupling, 1));
  axes.tie(axisOfInput(coupling, 1, 0)!, axisOfOutput(coupling, 1));
  if (attrs.groups === 1) {
    axes.tie(axisOfInput(coupling, 1, 1)!, axisOfInput(coupling, 0, 1)!);
    axes.produce(axisOfOutput(coupling, 1), coupling.index);
  } else if (attrs.groups === x[1]) {
    // depthwise, with w[0]/C filters a channel
    axes.tie(axisOfOutput(coupling, 1), axisOfInput(coupling, 0, 1)!, w[0]! / x[1]!);
  } else {
    const reason = `grouped convolution ${coupling.node.name}`;
    axes.freeze(axisOfInput(coupling, 0, 1)!, reason);
    axes.freeze(axisOfOutput(coupling, 1), reason);
  }
}

/** Weights are [C, M/groups, ...kernel]. */
export function coupleConvTranspose(coupling: Coupling, attrs: ConvAttrs): void {
  if (attrs.groups !== 1) {
    freezeNode(coupling, `grouped transposed convolution ${coupling.node.name}`);
    return;
  }
  const { axes } = coupling;
  axes.tie(axisOfOutput(coupling, 0), axisOfInput(coupling, 0, 0)!);
  axes.tie(axisOfInput(coupling, 1, 0)!, axisOfInput(coupling, 0, 1)!);
  axes.tie(axisOfInput(coupling, 1, 1)!, axisOfOutput(coupling, 1));
  tieIfBoth(coupling, axisOfInput(coupling, 2, 0), axisOfOutput(coupling, 1));
  axes.produce(axisOfOutput(coupling, 1), coupling.index);
}

export function coupleGemm(coupling: Coupling, attrs: { readonly transA: boolean; readonly transB: boolean }): void {
  const { axes } = coupling;
  const inner = attrs.transA ? 0 : 1;
  axes.tie(axisOfOutput(coupling, 0), axisOfInput(coupling, 0, 1 - inner)!);
  axes.tie(axisOfInput(coupling, 1, attrs.transB ? 1 : 0)!, axisOfInput(coupling, 0, inner)!);
  axes.tie(axisOfInput(coupling, 1, attrs.transB ? 0 : 1)!, axisOfOutput(coupling, 1));
  tieBroadcast(coupling, [2]);
  produceIfWeighted(coupling, 1);
}

export function coupleMatmul(coupling: Coupling): void {
  const a = shapeOfInput(coupling, 0)!;
  const b = shapeOfInput(coupling, 1)!;
  const y = shapeOfOutput(coupling);
  if (a.length < 2 || b.length < 2) {
    freezeNode(coupling, `product with a vector in ${coupling.node.name}`);
    return;
  }
  const { axes } = coupling;
  axes.tie(axisOfInput(coupling, 1, b.length - 2)!, axisOfInput(coupling, 0, a.length - 1)!);
  axes.tie(axisOfOutput(coupling, y.length - 2), axisOfInput(coupling, 0, a.length - 2)!);
  axes.tie(axisOfInput(coupling, 1, b.length - 1)!, axisOfOutput(coupling, y.length - 1));
  for (const [input, shape] of [
    [0, a],
    [1, b],
  ] as const)
    tieBatch(coupling, input, shape.length, y);
  produceIfWeighted(coupling, y.length - 1);
}

function tieBatch(coupling: Coupling, input: number, rank: number, y: readonly number[]): void {
  const shape = shapeOfInput(coupling, input)!;
  for (let axis = 0; axis < rank - 2; axis += 1) {
    const target = axis + y.length - rank;
    if (shape[axis] === y[target])
      coupling.axes.tie(axisOfInput(coupling, input, axis)!, axisOfOutput(coupling, target));
  }
}

/** Output features are a free choice only where a stored weight makes them. */
function produceIfWeighted(coupling: Coupling, axis: number): void {
  const weight = coupling.node.inputs[1];
  if (weight !== null && weight !== undefined && isConstant(coupling.graph.values[weight]!)) {
    coupling.axes.produce(axisOfOutput(coupling, axis), coupling.index);
  }
}
