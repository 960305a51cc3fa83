import type { ElementwiseFn } from '../../graph/op.ts';
import { countElements, positiveAxis } from '../../graph/tensor.ts';
import { tensorTypeOf } from '../../onnx/tensor-type.ts';
import type { NodeAttributes } from './attributes.ts';
import { int, string } from './attributes.ts';
import { QONNX_DOMAIN, QONNX_FUNCTIONS } from './qonnx-functions.ts';
import type { Lower, NodeOf, Site } from './site.ts';

/** ONNX's name, its name for any number of operands, and the operator set that brought it where that is a late one. */
interface Elementwise {
  readonly type: string;
  readonly variadic?: string;
  readonly since?: number;
}

const ELEMENTWISE: { readonly [F in ElementwiseFn]: Elementwise } = {
  add: { type: 'Add', variadic: 'Sum' },
  sub: { type: 'Sub' },
  mul: { type: 'Mul' },
  div: { type: 'Div' },
  pow: { type: 'Pow' },
  mod: { type: 'Mod' },
  min: { type: 'Min', variadic: 'Min' },
  max: { type: 'Max', variadic: 'Max' },
  mean: { type: 'Mean', variadic: 'Mean' },
  greater: { type: 'Greater' },
  greaterOrEqual: { type: 'GreaterOrEqual' },
  less: { type: 'Less' },
  lessOrEqual: { type: 'LessOrEqual' },
  equal: { type: 'Equal' },
  and: { type: 'And' },
  or: { type: 'Or' },
  xor: { type: 'Xor' },
  bitShift: { type: 'BitShift' },
  bitwiseAnd: { type: 'BitwiseAnd', since: 18 },
  bitwiseOr: { type: 'BitwiseOr', since: 18 },
  bitwiseXor: { type: 'BitwiseXor', since: 18 },
};

export const lowerElementwise: Lower<'elementwise'> = ({ attrs }, site) => {
  const { type, variadic, since = 1 } = ELEMENTWISE[attrs.fn];
  if (site.opset < since) site.refuse(`it needs operator set ${since}`, 'choose a later one');
  if (site.inputs.length === 2) return site.emit(type);
  site.emit(variadic ?? site.refuse(`${attrs.fn} takes two operands in ONNX, not ${site.inputs.length}`));
};

/** Bounds are operands, the file's own where it stores them; an infinite one is left out. */
export const lowerClip: Lower<'clip'> = ({ attrs: { min, max } }, site) => {
  const [x = '', storedMin, storedMax] = site.inputs;
  const low = min === Number.NEGATIVE_INFINITY ? '' : storedMin || site.scalar('min', min);
  const high = max === Number.POSITIVE_INFINITY ? '' : storedMax || site.scalar('max', max);
  site.emit('Clip', {}, { inputs: [x, low, high] });
};

export const lowerPrelu: Lower<'prelu'> = (_node, site) => site.emit('PRelu');

export const lowerWhere: Lower<'where'> = (_node, site) => site.emit('Where');

export const lowerCast: Lower<'cast'> = ({ attrs, name }, site) =>
  site.emit('Cast', { to: int(tensorTypeOf(attrs.to, name)) });

/** Softmax over one axis, or over all axes from `axis` on as operator sets before 13 had it. */
export const lowerSoftmax: Lower<'softmax'> = (node, site) => {
  const { axis, log, flattens } = node.attrs;
  const type = log ? 'LogSoftmax' : 'Softmax';
  const { shape } = site.inputType(0)!;
  const from = positiveAxis(axis, shape.length);
  if (!flattens || countElements(shape.slice(from + 1)) === 1) return site.emit(type, { axis: int(axis) });
  writeFlatSoftmax(site, type, from);
};

function writeFlatSoftmax(site: Site, softmax: string, from: number): void {
  const type = site.inputType(0)!;
  const flat = { ...type, shape: [countElements(type.shape.slice(0, from)), countElements(type.shape.slice(from))] };
  const x = site.step('flat', 'Reshape', [site.inputs[0]!, site.ints('rows', flat.shape)], flat);
  const y = site.step('softmax', softmax, [x], flat, { axis: int(1) });
  site.emit('Reshape', {}, { inputs: [y, site.ints('shape', type.shape)] });
}

type Form = NodeOf<'quantise'>['attrs']['form'];

/** ONNX's own forms, and those of QONNX (Pappalardo et al. 2022, arXiv 2206.07527). */
const FORMS: { readonly [F in Form]: Lower<'quantise'> } = {
  quantizeLinear: (node, site) => site.emit('QuantizeLinear', axisOf(node, site)),
  dequantizeLinear: (node, site) => site.emit('DequantizeLinear', axisOf(node, site)),
  dynamicQuantizeLinear: (_node, site) => site.emit('DynamicQuantizeLinear'),
  bipolarQuant: writeBipolarQuant,
  quant: writeQuant,
  trunc: (_node, site) => site.emit('Trunc', {}, { domain: QONNX_DOMAIN }),
};

/** The operator asks for a scale also where it is 1. */
function writeBipolarQuant(_: NodeOf<'quantise'>, site: Site): void {
  const [x, scale = site.initializer('scale', { dtype: 'float32', shape: [] }, [1])] = site.inputs;
  site.emit('BipolarQuant', {}, { inputs: [x!, scale], domain: QONNX_DOMAIN, body: QONNX_FUNCTIONS.BipolarQuant });
}

/** Rounds to the nearest unless told otherwise, which only a runtime that knows the dialect does. */
function writeQuant({ extra }: NodeOf<'quantise'>, site: Site): void {
  const defaults = { signed: int(1), narrow: int(0), rounding_mode: string('ROUND') };
  const missing = Object.entries(defaults).filter(([name]) => extra?.[name] === undefined);
  const mode = extra?.rounding_mode;
  const rounds = mode === undefined || (mode.type === 'string' && mode.value === 'ROUND');
  const body = rounds ? QONNX_FUNCTIONS.Quant : undefined;
  site.emit('Quant', Object.fromEntries(missing), { domain: QONNX_DOMAIN, body });
}

export const lowerQuantise: Lower<'quantise'> = (node, site) => FORMS[node.attrs.form](node, site);

/** One scale in all has no axis. */
function axisOf({ attrs }: NodeOf<'quantise'>, site: Site): NodeAttributes {
  return site.inputType(1)?.shape.length === 0 ? {} : { axis: int(attrs.axis) };
}
