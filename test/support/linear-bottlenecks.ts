import type { GraphBuilder } from '../../src/graph/build.ts';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import type { Content } from '../../src/graph/tensor.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { squareConv } from './square-conv.ts';

export interface LinearBottleneck {
  readonly width: number;
  /** Times the channels that the depthwise convolution works on; 1 leaves out the convolution in front of it. */
  readonly expansion: number;
  readonly stride: number;
  /** The block's input is added where shapes allow it. */
  readonly isResidual: boolean;
}

/** Entries of every bias that a folded norm leaves behind. */
export const FOLDED_BIAS = 0.5;

/**
 * A stem, inverted residual blocks as in MobileNetV2 (nothing stands between a block's last convolution and the next
 * block), and a classifier. `isFolded` says of every convolution, counted from 0, whether its norm was folded into it.
 */
export function buildLinearBottlenecks(
  blocks: readonly LinearBottleneck[],
  isFolded: (layer: number) => boolean,
): Graph {
  const net = newGraph('linear-bottlenecks');
  let layer = 0;
  const convolve = (x: ValueId, width: number, window: Window): ValueId =>
    addConvolution(net, x, width, { ...window, isFolded: isFolded(layer++) });
  const activate = (x: ValueId): ValueId => net.add('unary', { fn: 'relu' }, [x]);
  let x = activate(convolve(net.input('input', [1, 3, 8, 8]), 4, { kernel: 3 }));
  for (const { width, expansion, stride, isResidual } of blocks) {
    const entry = x;
    const inner = net.shapeOf(x)[1]! * expansion;
    if (expansion > 1) x = activate(convolve(x, inner, { kernel: 1 }));
    x = activate(convolve(x, inner, { kernel: 3, stride, groups: inner }));
    x = convolve(x, width, { kernel: 1 });
    const isSame = String(net.shapeOf(x)) === String(net.shapeOf(entry));
    if (isResidual && isSame) x = net.add('elementwise', { fn: 'add' }, [entry, x]);
  }
  const pooled = net.add('flatten', { axis: 1 }, [net.add('globalPool', { mode: 'average' }, [x])]);
  const weight = net.constant('fc.weight', [5, net.shapeOf(pooled)[1]!], { kind: 'fill', value: 0.1 });
  return net.finish([net.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [pooled, weight, null])]);
}

interface Window {
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
}

function addConvolution(
  net: GraphBuilder,
  x: ValueId,
  width: number,
  { kernel, stride = 1, groups = 1, isFolded }: Window & { readonly isFolded: boolean },
): ValueId {
  const vector = (name: string, content: Content): ValueId => net.constant(name, [width], content);
  const weight = net.constant('weight', [width, net.shapeOf(x)[1]! / groups, kernel, kernel], {
    kind: 'initial',
    initialiser: { kind: 'kaiming-normal' },
  });
  const attrs = squareConv(kernel, stride, groups);
  if (isFolded) return net.add('conv', attrs, [x, weight, vector('bias', { kind: 'fill', value: FOLDED_BIAS })]);
  const y = net.add('conv', attrs, [x, weight, null]);
  const operands = [1, 0, 0, 1].map((value, index) => vector(`norm${index}`, { kind: 'fill', value }));
  return net.add('batchNorm', { epsilon: 1e-5 }, [y, ...operands]);
}
