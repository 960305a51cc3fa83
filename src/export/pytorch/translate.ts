import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import type { ClassCode } from '../code/classes.ts';
import type { PlacedStep } from '../code/partition.ts';
import { findPatterns } from '../code/patterns.ts';
import type { Code, Member } from '../code/piece.ts';
import { findWeightSides, type WeightSides } from '../code/weight-sides.ts';
import { translateConv, translateConvTranspose } from './convolution.ts';
import {
  translateConcat,
  translateDepthToSpace,
  translateExpand,
  translateFlatten,
  translateGather,
  translatePad,
  translateReshape,
  translateResize,
  translateSlice,
  translateSpaceToDepth,
  translateSplit,
  translateSqueeze,
  translateTile,
  translateTranspose,
  translateUnsqueeze,
} from './movement.ts';
import { translateBatchNorm, translateNormalise } from './normalisation.ts';
import {
  translateArgReduce,
  translateCast,
  translateClip,
  translateEinsum,
  translateElementwise,
  translateGlobalPool,
  translateQuantise,
  translateReduce,
  translateSoftmax,
  translateTopK,
  translateUnary,
  translateWhere,
} from './operators.ts';
import { TORCH_PATTERNS, translatePattern } from './patterns.ts';
import { translatePool, translatePrelu } from './pooling.ts';
import { translateGemm, translateMatmul } from './product.ts';
import { createScope, refuse, type TorchScope, type Translate } from './scope.ts';

/** A graph as steps of a PyTorch program, with the classes of the modules that compute weights. */
export interface TorchProgram {
  readonly steps: readonly PlacedStep[];
  readonly weightClasses: readonly ClassCode[];
}

/** Throws `E_UNSUPPORTED` naming the node that PyTorch code cannot say here. */
export function translateGraph(graph: Graph): TorchProgram {
  const members = new Map<ValueId, Member>();
  const weightScope = createScope(graph, true, members);
  const weightRules = rulesWith({ of: () => undefined, nodes: new Set(), classes: [] });
  const sides = findWeightSides(graph, (nodes) =>
    nodes.map((index) => toStep(graph.nodes[index]!, weightRules, weightScope)),
  );
  const patterns = findPatterns(graph, TORCH_PATTERNS);
  const inner = new Set([...patterns.values()].flatMap(({ nodes }) => nodes.slice(0, -1)));
  const scope = createScope(graph, false, members);
  const rules = rulesWith(sides);
  const steps = graph.nodes.flatMap((node, index): PlacedStep[] => {
    if (sides.nodes.has(index) || inner.has(index)) return [];
    const pattern = patterns.get(index);
    return [pattern === undefined ? toStep(node, rules, scope) : placed(node, translatePattern(graph, pattern), scope)];
  });
  return { steps, weightClasses: sides.classes };
}

type Rules = { readonly [K in OpKind]: Translate<K> };

function toStep(node: Node, rules: Rules, scope: TorchScope): PlacedStep {
  return placed(node, (rules[node.kind] as Translate<OpKind>)(node, scope), scope);
}

/** Results up to the last one that somebody reads. */
function placed(node: Node, code: Code, scope: TorchScope): PlacedStep {
  const { role } = node;
  const isWhole = node.kind === 'split' || node.kind === 'topK';
  const last = node.outputs.findLastIndex((id) => scope.isRead(id));
  return { outputs: isWhole ? node.outputs : node.outputs.slice(0, last + 1), code, isShortcut: role.shortcut, role };
}

function rulesWith(sides: WeightSides): Rules {
  return {
    conv: translateConv(sides),
    convTranspose: translateConvTranspose,
    gemm: translateGemm(sides),
    matmul: translateMatmul(sides),
    einsum: translateEinsum,
    recurrent: (node) => refuse(node, 'recurrent layers'),
    pool: translatePool,
    globalPool: translateGlobalPool,
    batchNorm: translateBatchNorm,
    normalise: translateNormalise,
    unary: translateUnary,
    clip: translateClip,
    prelu: translatePrelu,
    elementwise: translateElementwise,
    where: translateWhere,
    softmax: translateSoftmax,
    cast: translateCast,
    quantise: translateQuantise,
    concat: translateConcat,
    split: translateSplit,
    slice: translateSlice,
    gather: translateGather,
    pad: translatePad,
    reshape: translateReshape,
    flatten: translateFlatten,
    transpose: translateTranspose,
    squeeze: translateSqueeze,
    unsqueeze: translateUnsqueeze,
    expand: translateExpand,
    tile: translateTile,
    resize: translateResize,
    depthToSpace: translateDepthToSpace,
    spaceToDepth: translateSpaceToDepth,
    reduce: translateReduce,
    argReduce: translateArgReduce,
    topK: translateTopK,
    generate: (node) => refuse(node, 'a tensor made out of nothing'),
    if: (node) => refuse(node, 'branches'),
    opaque: (node) => refuse(node, `the foreign operator ${node.attrs.type}`),
  };
}
