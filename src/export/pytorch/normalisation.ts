import type { ValueId } from '../../graph/graph.ts';
import type { OpAttrs } from '../../graph/op.ts';
import { type Code, call, literal, tuple } from '../code/piece.ts';
import { argument, dimensional, layer } from './layer.ts';
import { type NodeOf, refuse, type Translate } from './scope.ts';

const NORM_PARTS = ['weight', 'bias'] as const;
const STATISTICS = ['running_mean', 'running_var'] as const;

export const translateBatchNorm: Translate<'batchNorm'> = (node, scope) => {
  const [x, ...parts] = node.inputs as readonly ValueId[];
  const { shape } = scope.value(x!);
  if (parts.some((id) => scope.value(id).content === undefined)) refuse(node, 'computed statistics');
  const name = dimensional('nn.BatchNorm', node, Math.max(1, shape.length - 2));
  const make = call(name, [[literal('channels', shape[1]!)], ...epsilonArgument(node.attrs.epsilon)]);
  const learned = NORM_PARTS.map((attribute, index) => ({ attribute, value: parts[index]! }));
  const measured = STATISTICS.map((attribute, index) => ({ attribute, value: parts[index + 2]!, isBuffer: true }));
  return layer('norm', make, [...learned, ...measured], [{ value: x! }]);
};

/** PyTorch's default, up to the rounding of a file. */
const DEFAULT_EPSILON = 1e-5;

function epsilonArgument(epsilon: number): Code[] {
  return Math.abs(epsilon - DEFAULT_EPSILON) < 1e-10 ? [] : [argument('eps', literal('eps', epsilon))];
}

export const translateNormalise: Translate<'normalise'> = (node, scope) => NORMALISE[node.attrs.form](node, scope);

const NORMALISE: { readonly [F in OpAttrs['normalise']['form']]: Translate<'normalise'> } = {
  layer: (node, scope) => {
    const { axis, epsilon } = node.attrs;
    const { shape } = scope.value(node.inputs[0]!);
    const sizesOf = shape.slice(axis < 0 ? axis + shape.length : axis);
    const affine = node.inputs.slice(1).map((id, index) => (id === null ? ['None'] : scope.operand(node, index + 1)));
    return call('F.layer_norm', [
      scope.operand(node, 0),
      [literal('shape', tuple(sizesOf))],
      ...affine,
      ...epsilonArgument(epsilon),
    ]);
  },
  instance: (node, scope) => {
    const { shape } = scope.value(node.inputs[0]!);
    const name = dimensional('nn.InstanceNorm', node, shape.length - 2);
    return affineNorm(
      node,
      call(name, [[literal('channels', shape[1]!)], ...epsilonArgument(node.attrs.epsilon), ['affine=True']]),
    );
  },
  group: (node, scope) => {
    const groups = node.extra?.num_groups;
    const { shape } = scope.value(node.inputs[0]!);
    if (groups?.type !== 'int') return refuse(node, 'an unknown number of groups');
    if (scope.value(node.inputs[1]!).shape[0] !== shape[1]) refuse(node, 'one scale per group');
    const counts: Code[] = [[literal('groups', groups.value)], [literal('channels', shape[1]!)]];
    return affineNorm(node, call('nn.GroupNorm', [...counts, ...epsilonArgument(node.attrs.epsilon)]));
  },
  response: (node) => {
    const number = (name: string, fallback: number) => {
      const kept = node.extra?.[name];
      return kept?.type === 'float' || kept?.type === 'int' ? kept.value : fallback;
    };
    const make = call('nn.LocalResponseNorm', [
      [literal('size', number('size', 1))],
      argument('alpha', literal('alpha', number('alpha', 1e-4))),
      argument('beta', literal('beta', number('beta', 0.75))),
      argument('k', literal('k', number('bias', 1))),
    ]);
    return layer('norm', make, [], [{ value: node.inputs[0]! }]);
  },
  lp: (node) => {
    const p = node.extra?.p;
    const order = p?.type === 'int' ? p.value : 2;
    return call('F.normalize', [
      [{ value: node.inputs[0]! }],
      argument('p', literal('p', order)),
      argument('dim', literal('dim', node.attrs.axis)),
    ]);
  },
  meanVariance: (node) => refuse(node, 'normalisation by mean and variance without parameters'),
};

function affineNorm(node: NodeOf<'normalise'>, make: Code): Code {
  const weights = node.inputs.slice(1).map((value, index) => ({ attribute: NORM_PARTS[index]!, value: value! }));
  return layer('norm', make, weights, [{ value: node.inputs[0]! }]);
}
