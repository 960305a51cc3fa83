import type { Content, DType, Shape } from './tensor.ts';
import type { Attributes, Role, Value, ValueId } from './value.ts';

/**
 * The operators of the intermediate representation. Semantics are ONNX's; what ONNX spreads over variants
 * (`GlobalAveragePool`/`GlobalMaxPool`, `Add`/`Mul`/...) is one kind with a `fn` or `mode`. What ONNX passes as constant
 * integer inputs (shapes, axes, pads) is an attribute here, so that node inputs are data only.
 * A kind that is missing a rule in one of the total tables keyed by `OpKind` does not compile.
 */
export interface OpAttrs {
  // multiply-accumulate operators -------------------------------------------------------------------------------
  /** Inputs x [N,C,...], w [M,C/groups,...kernel], optional bias [M], further inputs are quantisation parameters. */
  conv: ConvAttrs & { readonly arithmetic: Arithmetic };
  /** Inputs x [N,C,...], w [C,M/groups,...kernel], optional bias [M]. */
  convTranspose: ConvAttrs & { readonly outputPadding: readonly number[]; readonly outputShape?: Shape };
  /** Inputs a, b, optional c; y = alpha*a'b' + beta*c. */
  gemm: { readonly transA: boolean; readonly transB: boolean; readonly alpha: number; readonly beta: number };
  /** Inputs a, b with NumPy's matmul rules; further inputs are quantisation parameters. */
  matmul: { readonly arithmetic: Arithmetic };
  einsum: { readonly equation: string };
  /** Inputs x, w, r, optional bias, sequence lengths, initial states (and peepholes), as in ONNX. */
  recurrent: {
    readonly cell: 'rnn' | 'gru' | 'lstm';
    readonly hidden: number;
    readonly directions: 1 | 2;
    readonly layout: 0 | 1;
  };

  // pooling and normalisation -------------------------------------------------------------------------------------
  /** `max` may have a second output (indices). */
  pool: Window & {
    readonly mode: 'max' | 'average' | 'lp';
    readonly ceilMode: boolean;
    readonly countIncludePad: boolean;
  };
  globalPool: { readonly mode: 'max' | 'average' | 'lp' };
  /** Inputs x, scale, shift, mean, variance (all [C]). */
  batchNorm: { readonly epsilon: number };
  /** `layer`: inputs x, scale, optional shift; `instance`/`group`: x, scale, shift; `response` (LRN), `lp`, `meanVariance`: x. */
  normalise: {
    readonly form: 'layer' | 'instance' | 'group' | 'response' | 'lp' | 'meanVariance';
    readonly axis: number;
    readonly epsilon: number;
  };

  // element by element ----------------------------------------------------------------------------------------------
  /** One input, one output of equal shape. `alpha`, `beta` as the ONNX operator of that name has them. */
  unary: { readonly fn: UnaryFn; readonly alpha?: number; readonly beta?: number };
  /** Input x; bounds are numbers (a bound computed at run time makes the node opaque). */
  clip: { readonly min: number; readonly max: number };
  /** Inputs x, slope (broadcast to x). */
  prelu: Record<never, never>;
  /** Two or more inputs broadcast together; comparison functions give `bool`. */
  elementwise: { readonly fn: ElementwiseFn };
  /** Inputs condition, x, y. */
  where: Record<never, never>;
  softmax: {
    readonly axis: number;
    readonly log: boolean /** Before opset 13 all axes from `axis` on are one. */;
    readonly flattens: boolean;
  };
  cast: { readonly to: DType };
  /** `QuantizeLinear`, `DequantizeLinear`, and the QONNX forms; inputs x and the operator's own parameters. */
  quantise: {
    readonly form: QuantiseForm /** Bits of the levels, 1 for BipolarQuant. */;
    readonly bits: number;
    readonly axis: number;
  };

  // moving data -----------------------------------------------------------------------------------------------------
  concat: { readonly axis: number };
  /** One output per entry of `sizes`. */
  split: { readonly axis: number; readonly sizes: readonly number[] };
  /** One entry per sliced axis; `start`/`end` are already clamped to the axis and `step` is never 0. */
  slice: {
    readonly axes: readonly number[];
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly steps: readonly number[];
  };
  /** Inputs data, indices. */
  gather: { readonly axis: number };
  /** `pads`: begin of every axis, then end of every axis; negative crops. */
  pad: {
    readonly pads: readonly number[];
    readonly mode: 'constant' | 'reflect' | 'edge' | 'wrap';
    readonly value: number;
  };
  /** `shape` as in ONNX: 0 copies the input's size (unless `allowZero`), one -1 is inferred. */
  reshape: { readonly shape: readonly number[]; readonly allowZero: boolean };
  flatten: { readonly axis: number };
  transpose: { readonly perm: readonly number[] };
  squeeze: { readonly axes: readonly number[] };
  unsqueeze: { readonly axes: readonly number[] };
  expand: { readonly shape: readonly number[] };
  tile: { readonly repeats: readonly number[] };
  /** `sizes` of every axis of the output, resolved; the interpolation details stay in the node's `extra`. */
  resize: { readonly sizes: Shape; readonly mode: string };
  depthToSpace: { readonly block: number; readonly mode: 'DCR' | 'CRD' };
  spaceToDepth: { readonly block: number };

  // reductions ------------------------------------------------------------------------------------------------------
  /** `axes` empty = all. */
  reduce: { readonly fn: ReduceFn; readonly axes: readonly number[]; readonly keepDims: boolean };
  argReduce: { readonly fn: 'max' | 'min'; readonly axis: number; readonly keepDims: boolean };
  /** Outputs values, indices. */
  topK: { readonly k: number; readonly axis: number };

  // the rest --------------------------------------------------------------------------------------------------------
  /** A constant result, of which only the shape matters (ConstantOfShape, Range, RandomNormal, ...). */
  generate: {
    readonly type: string;
    readonly shape: Shape;
    readonly content: Content;
    /** `float32` unless given. */
    readonly dtype?: DType;
  };
  /** Inputs condition, then what the branches capture, in the order of the branches' own inputs. */
  if: { readonly then: Graph; readonly else: Graph };
  /** An operator bitbone does not know; shapes are those the file declares. */
  opaque: { readonly domain: string; readonly type: string };
}

export type OpKind = keyof OpAttrs;

/** Discriminated by `kind`. */
export type Op = { readonly [K in OpKind]: { readonly kind: K; readonly attrs: OpAttrs[K] } }[OpKind];
export type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;

/** One operation. `kind` and `attrs` discriminate. */
export type Node = NodeBase & Op;

export interface NodeBase {
  readonly name: string;
  /** An optional operand that is left out is `null`. */
  readonly inputs: readonly (ValueId | null)[];
  readonly outputs: readonly ValueId[];
  readonly role: Role;
  /** Bits of the weights and of the data operand of a multiply-accumulate node; 32 elsewhere. */
  readonly weightBits: number;
  readonly inputBits: number;
  /** What the ONNX node says beyond `attrs`; written back on export, never read. */
  readonly extra?: Attributes;
}

/** A readonly value: transforms return a new graph. Nodes stand in a topological order. */
export interface Graph {
  readonly name: string;
  readonly values: readonly Value[];
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

/** `float` covers every floating type; `integer` is ConvInteger/MatMulInteger; `qlinear` QLinearConv/QLinearMatMul. */
export type Arithmetic = 'float' | 'integer' | 'qlinear';

/** A sliding window. `pads`: begin of every spatial axis, then end of every spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  /** Other than `explicit`, `pads` is ignored and follows from the input's size. */
  readonly autoPad: 'explicit' | 'same-upper' | 'same-lower' | 'valid';
}

export interface ConvAttrs extends Window {
  readonly groups: number;
}

export type UnaryFn =
  | 'identity'
  | 'relu'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'celu'
  | 'thresholdedRelu'
  | 'sigmoid'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'softplus'
  | 'softsign'
  | 'gelu'
  | 'mish'
  | 'swish'
  | 'tanh'
  | 'erf'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'abs'
  | 'neg'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'not'
  | 'isNaN'
  | 'isInf'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'shrink'
  | 'bitwiseNot'
  | 'dropout';

export type ElementwiseFn =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'mod'
  | 'min'
  | 'max'
  | 'mean'
  | 'greater'
  | 'greaterOrEqual'
  | 'less'
  | 'lessOrEqual'
  | 'equal'
  | 'and'
  | 'or'
  | 'xor'
  | 'bitShift'
  | 'bitwiseAnd'
  | 'bitwiseOr'
  | 'bitwiseXor';

export type ReduceFn = 'sum' | 'mean' | 'max' | 'min' | 'prod' | 'l1' | 'l2' | 'logSum' | 'logSumExp' | 'sumSquare';

export type QuantiseForm =
  | 'quantizeLinear'
  | 'dequantizeLinear'
  | 'dynamicQuantizeLinear'
  | 'bipolarQuant'
  | 'quant'
  | 'trunc';
