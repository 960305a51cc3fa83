import { BitboneError } from '../../graph/errors.ts';
import type { Shape } from '../../graph/tensor.ts';
import type { NodeRecord, ValueType } from '../proto.ts';

/** An input of the graph that the file gives no values for. */
export interface OpenInput extends ValueType {
  readonly name: string;
}

/** A shape for an input; without a name, for the first one that carries data. */
export interface InputShape {
  readonly name?: string;
  readonly shape: Shape;
}

/**
 * The shape of a graph input: given by the user, declared, or completed with the sizes of symbols and a batch of 1.
 * Sizes found for symbols are added to `symbols`. Undefined where a size remains open.
 */
export function resolveInput(
  record: OpenInput,
  given: Shape | undefined,
  symbols: Map<string, number>,
): Shape | undefined {
  const shape = given ?? record.dims?.map((dim, axis) => sizeOf(dim, axis, symbols));
  const sizes = shape?.filter((size) => size !== undefined);
  if (sizes === undefined || sizes.length !== shape?.length) return undefined;
  record.dims?.forEach((dim, axis) => {
    const size = sizes[axis];
    if (typeof dim === 'string' && size !== undefined) symbols.set(dim, size);
  });
  return sizes;
}

function sizeOf(dim: number | string | null, axis: number, symbols: ReadonlyMap<string, number>): number | undefined {
  if (typeof dim === 'number') return dim;
  const known = dim === null ? undefined : symbols.get(dim);
  return known ?? (axis === 0 ? 1 : undefined);
}

/** To be thrown for an input whose shape the user must give. */
export function missingInput({ name, dims }: OpenInput): BitboneError {
  const found = dims === undefined ? 'is not given' : `is given as ${dims.map((dim) => dim ?? '?').join('x')}`;
  return new BitboneError('E_MISSING_SHAPE', `the shape of this input ${found}`, {
    subject: name,
    fix: 'give it, for instance --input 1x3x224x224',
  });
}

/** Positions at which an operator reads weights; further data may stand at the others. */
const WEIGHT_POSITIONS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  ConvInteger: [1, 2, 3],
  QLinearConv: [1, 2, 3, 4, 5, 6, 7, 8],
  Gemm: [1, 2],
  MatMul: [1],
  MatMulInteger: [1, 2, 3],
  QLinearMatMul: [1, 2, 3, 4, 5, 6, 7],
  BatchNormalization: [1, 2, 3, 4],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  GroupNormalization: [1, 2],
  PRelu: [1],
  RNN: [1, 2, 3],
  GRU: [1, 2, 3],
  LSTM: [1, 2, 3, 7],
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  Quant: [1, 2, 3],
  Trunc: [1, 2, 3, 4],
};

/** What lies between a stored weight and the layer that reads it: binarization, scaling, a change of layout. */
const WEIGHT_TRANSFORMS: ReadonlySet<string> = new Set([
  ...[
    'Identity',
    'Sign',
    'Abs',
    'Mul',
    'Div',
    'Add',
    'Sub',
    'Clip',
    'Tanh',
    'Where',
    'Greater',
    'GreaterOrEqual',
    'Less',
    'Cast',
  ],
  ...[
    'ReduceMean',
    'ReduceSum',
    'ReduceMax',
    'ReduceL1',
    'ReduceL2',
    'Sqrt',
    'Pow',
    'Reciprocal',
    'Neg',
    'Round',
    'Floor',
  ],
  ...['Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Flatten', 'Expand', 'Concat', 'Slice', 'Split'],
  ...['QuantizeLinear', 'DequantizeLinear', 'BipolarQuant', 'Quant', 'IntQuant'],
]);

/**
 * Graph inputs that stand for weights left out of the file: of a fixed shape, and read only where layers read weights,
 * directly or through what binarizes or reshapes a weight. (A heuristic: the format does not tell.)
 */
export function findWeightInputs(inputs: readonly OpenInput[], nodes: readonly NodeRecord[]): ReadonlySet<string> {
  const candidates = inputs.filter(({ dims }) => dims?.every((dim) => typeof dim === 'number'));
  // a single input carries the data
  if (inputs.length < 2 || candidates.length === 0) return new Set();
  const ranks = new Map(candidates.map(({ name, dims }) => [name, dims!.length]));
  const asWeight = new Set<string>();
  const asData = new Set<string>();
  for (const node of nodes.toReversed()) markReads(node, ranks, asWeight, asData);
  return new Set(candidates.filter(({ name }) => asWeight.has(name) && !asData.has(name)).map(({ name }) => name));
}

function markReads(
  node: NodeRecord,
  ranks: ReadonlyMap<string, number>,
  asWeight: Set<string>,
  asData: Set<string>,
): void {
  const positions = WEIGHT_POSITIONS[node.type] ?? [];
  const passesOn =
    WEIGHT_TRANSFORMS.has(node.type) && node.outputs.every((name) => asWeight.has(name) && !asData.has(name));
  node.inputs.forEach((name, index) => {
    // a product of two activations, as in attention, has more axes than a matrix of weights
    const isActivation = node.type === 'MatMul' && (ranks.get(name) ?? 0) > 2;
    const isWeight = passesOn || (positions.includes(index) && !isActivation);
    (isWeight ? asWeight : asData).add(name);
  });
}
