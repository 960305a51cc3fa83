import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { findConsumers, findStatic } from '../../graph/walk.ts';
import type { ClassCode } from '../code/classes.ts';
import type { PlacedStep } from '../code/partition.ts';
import { findPatterns } from '../code/patterns.ts';
import type { Code, Member } from '../code/piece.ts';
import { findWeightSides, type WeightSides } from '../code/weight-sides.ts';
import { translateBatchNorm, translateConv, translateGemm, translateMatmul, translatePrelu } from './layers.ts';
import {
  KERAS_PATTERNS,
  translateClip,
  translateConcat,
  translateDepthToSpace,
  translateElementwise,
  translateFlatten,
  translateGlobalPool,
  translatePad,
  translatePattern,
  translateQuantise,
  translateReduce,
  translateReshape,
  translateSlice,
  translateSoftmax,
  translateSpaceToDepth,
  translateSplit,
  translateSqueeze,
  translateUnary,
  translateUnsqueeze,
} from './operators.ts';
import { translatePool } from './pooling.ts';
import { createScope, type KerasScope, refuse, type Translate } from './scope.ts';

/** A graph as steps of a Keras program, with the classes of the objects that compute weights. */
export interface KerasProgram {
  readonly steps: readonly PlacedStep[];
  readonly weightClasses: readonly ClassCode[];
}

const NO_SIDES: WeightSides = { of: () => undefined, nodes: new Set(), classes: [] };

/** Throws `E_UNSUPPORTED` naming the node that Keras code cannot say here. */
export function translateGraph(graph: Graph): KerasProgram {
  const members = new Map<string, Member>();
  const weightScope = createScope(graph, { isWeightSide: true, sides: NO_SIDES, quantised: new Map(), members });
  const sides = findWeightSides(graph, (nodes) => nodes.map((index) => toStep(graph.nodes[index]!, weightScope)));
  const { quantised, taken } = findQuantised(graph, sides);
  const scope = createScope(graph, { isWeightSide: false, sides, quantised, members });
  const patterns = findPatterns(graph, KERAS_PATTERNS);
  const inner = new Set([...patterns.values()].flatMap(({ nodes }) => nodes.slice(0, -1)));
  const steps = graph.nodes.flatMap((node, index): PlacedStep[] => {
    if (sides.nodes.has(index) || inner.has(index) || taken.has(index)) return [];
    const pattern = patterns.get(index);
    return [pattern === undefined ? toStep(node, scope) : placed(node, translatePattern(graph, pattern), scope)];
  });
  return { steps, weightClasses: sides.classes };
}

/** Signs of data that only one layer of binary weights reads: Larq's layers binarize their inputs themselves. */
function findQuantised(graph: Graph, sides: WeightSides): { quantised: Map<ValueId, ValueId>; taken: Set<number> } {
  const consumers = findConsumers(graph);
  const isStatic = findStatic(graph);
  const quantised = new Map<ValueId, ValueId>();
  const taken = new Set<number>();
  graph.nodes.forEach((node, index) => {
    const [output] = node.outputs;
    if (node.kind !== 'unary' || node.attrs.fn !== 'sign' || isStatic[output!] === 1) return;
    const readers = consumers[output!]!.map((reader) => graph.nodes[reader]!);
    const [reader] = readers;
    const isAlone = readers.length === 1 && !graph.outputs.includes(output!) && reader!.inputs[0] === output;
    const side =
      isAlone && (reader!.kind === 'conv' || reader!.kind === 'gemm') ? sides.of(reader!.inputs[1]!) : undefined;
    if (side === undefined || side.kind === 'plain' || side.kind === 'unit') return;
    quantised.set(output!, node.inputs[0]!);
    taken.add(index);
  });
  return { quantised, taken };
}

function toStep(node: Node, scope: KerasScope): PlacedStep {
  return placed(node, (RULES[node.kind] as Translate<OpKind>)(node, scope), scope);
}

/** Results up to the last one that somebody reads. */
function placed(node: Node, code: Code, scope: KerasScope): PlacedStep {
  const { role } = node;
  const last = node.kind === 'split' ? node.outputs.length - 1 : node.outputs.findLastIndex((id) => scope.isRead(id));
  return { outputs: node.outputs.slice(0, last + 1), code, isShortcut: role.shortcut, role };
}

const beyond = (node: Node): never => refuse(node, 'the operator');

const RULES: { readonly [K in OpKind]: Translate<K> } = {
  conv: translateConv,
  convTranspose: beyond,
  gemm: translateGemm,
  matmul: translateMatmul,
  einsum: beyond,
  recurrent: beyond,
  pool: translatePool,
  globalPool: translateGlobalPool,
  batchNorm: translateBatchNorm,
  normalise: beyond,
  unary: translateUnary,
  clip: translateClip,
  prelu: translatePrelu,
  elementwise: translateElementwise,
  where: beyond,
  softmax: translateSoftmax,
  cast: beyond,
  quantise: translateQuantise,
  concat: translateConcat,
  split: translateSplit,
  slice: translateSlice,
  gather: beyond,
  pad: translatePad,
  reshape: translateReshape,
  flatten: translateFlatten,
  transpose: beyond,
  squeeze: translateSqueeze,
  unsqueeze: translateUnsqueeze,
  expand: beyond,
  tile: beyond,
  resize: beyond,
  depthToSpace: translateDepthToSpace,
  spaceToDepth: translateSpaceToDepth,
  reduce: translateReduce,
  argReduce: beyond,
  topK: beyond,
  generate: beyond,
  if: beyond,
  opaque: beyond,
};
