import type { ValueId } from '../../graph/graph.ts';
import { type Code, call, literal } from '../code/piece.ts';
import type { WeightSides } from '../code/weight-sides.ts';
import { layer } from './layer.ts';
import { type NodeOf, refuse, type TorchScope, type Translate } from './scope.ts';

export const translateGemm =
  (sides: WeightSides): Translate<'gemm'> =>
  (node, scope) => {
    const { transB } = node.attrs;
    const [x, w] = node.inputs as readonly [ValueId, ValueId];
    const bias = node.inputs[2] ?? null;
    const side = sides.of(w);
    const mayTurn = transB || side?.kind !== 'plain' || isTurnedByAll(w, scope);
    if (side === undefined || !isPlainGemm(node, scope) || !mayTurn) return productOf(node, scope, side);
    if (side.kind === 'unit') {
      const weight: Code = [{ member: side.member }, transB ? '()' : '().t()'];
      return call('F.linear', [scope.operand(node, 0), weight, bias === null ? undefined : scope.operand(node, 2)]);
    }
    if (side.kind !== 'plain' && !transB) refuse(node, 'binary weights with the outputs along the second axis');
    return linear(scope, x, w, { bias, isTransposed: !transB, className: LINEAR[side.kind], latent: side.latent });
  };

/** Whether a gemm is a linear layer but for its weight. */
function isPlainGemm({ attrs, inputs }: NodeOf<'gemm'>, scope: TorchScope): boolean {
  const bias = inputs[2] ?? null;
  const isVector = bias === null || (scope.value(bias).content !== undefined && scope.value(bias).shape.length === 1);
  return !attrs.transA && attrs.alpha === 1 && attrs.beta === 1 && isVector;
}

/** Whether a matrix product is a linear layer but for its weight. */
function isPlainMatmul({ attrs, inputs }: NodeOf<'matmul'>, scope: TorchScope): boolean {
  const [x, w] = inputs as readonly [ValueId, ValueId];
  return attrs.arithmetic === 'float' && scope.value(w).shape.length === 2 && scope.value(x).content === undefined;
}

/**
 * Whether all that read a weight are linear layers that have its inputs first, where PyTorch has the outputs: one parameter
 * cannot lie both ways round.
 */
function isTurnedByAll(w: ValueId, scope: TorchScope): boolean {
  return scope.readersOf(w).every((node) => {
    if (node.inputs[1] !== w) return false;
    if (node.kind === 'gemm') return !node.attrs.transB && isPlainGemm(node, scope);
    return node.kind === 'matmul' && isPlainMatmul(node, scope);
  });
}

const LINEAR = { plain: 'nn.Linear', sign: 'BinaryLinear', scaled: 'ScaledBinaryLinear' } as const;

/** A general product, written out. */
function productOf(node: NodeOf<'gemm'>, scope: TorchScope, side: ReturnType<WeightSides['of']>): Code {
  const { transA, transB, alpha, beta } = node.attrs;
  if (side !== undefined && side.kind !== 'plain') refuse(node, 'binary weights in a general product');
  const a: Code = transA ? [...scope.operand(node, 0), '.t()'] : scope.operand(node, 0);
  const b: Code = transB ? [...scope.operand(node, 1), '.t()'] : scope.operand(node, 1);
  const product: Code = ['(', ...(alpha === 1 ? [] : [literal('alpha', alpha), ' * ']), ...a, ' @ ', ...b, ')'];
  if (node.inputs[2] === undefined || node.inputs[2] === null) return product;
  return [
    '(',
    ...product,
    ' + ',
    ...(beta === 1 ? [] : [literal('beta', beta), ' * ']),
    ...scope.operand(node, 2),
    ')',
  ];
}

interface LinearOptions {
  readonly bias: ValueId | null;
  /** Stored with the inputs first, where PyTorch has the outputs. */
  readonly isTransposed: boolean;
  readonly className: string;
  readonly latent: ValueId;
}

function linear(
  scope: TorchScope,
  x: ValueId,
  w: ValueId,
  { bias, isTransposed, className, latent }: LinearOptions,
): Code {
  const { shape } = scope.value(w);
  const [outputs, inputs] = isTransposed ? [shape[1]!, shape[0]!] : [shape[0]!, shape[1]!];
  const make = call(className, [
    [literal('in_features', inputs)],
    [literal('out_features', outputs)],
    bias === null ? ['bias=False'] : undefined,
  ]);
  const weight = { attribute: 'weight', value: latent, ...(isTransposed ? { order: [1, 0] } : {}) };
  return layer('fc', make, [weight, ...(bias === null ? [] : [{ attribute: 'bias', value: bias }])], [{ value: x }]);
}

export const translateMatmul =
  (sides: WeightSides): Translate<'matmul'> =>
  (node, scope) => {
    if (node.attrs.arithmetic !== 'float') refuse(node, 'integer arithmetic');
    const [x, w] = node.inputs as readonly [ValueId, ValueId];
    const side = sides.of(w);
    const isLayer = side?.kind === 'plain' && isPlainMatmul(node, scope) && isTurnedByAll(w, scope);
    if (isLayer) return linear(scope, x, w, { bias: null, isTransposed: true, className: 'nn.Linear', latent: w });
    if (side !== undefined && side.kind !== 'plain') {
      if (side.kind !== 'unit') refuse(node, 'binary weights in a matrix product');
      return ['(', ...scope.operand(node, 0), ' @ ', { member: side.member }, '())'];
    }
    return ['(', ...scope.operand(node, 0), ' @ ', ...scope.operand(node, 1), ')'];
  };
