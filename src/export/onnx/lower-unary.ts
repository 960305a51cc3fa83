import type { UnaryFn } from '../../graph/op.ts';
import type { NodeAttributes } from './attributes.ts';
import { float } from './attributes.ts';
import type { Lower, NodeOf, Site } from './site.ts';

export const lowerUnary: Lower<'unary'> = (node, site) => UNARY[node.attrs.fn](node, site);

type Rule = Lower<'unary'>;

/** An operator without parameters, or whose parameters are all kept attributes. */
const plain =
  (type: string): Rule =>
  (_node, site) =>
    site.emit(type);

/** An operator whose `alpha` and `beta` go by these names in ONNX; absent ones are ONNX's defaults. */
const shaped = (type: string, alpha: string, beta?: string): Rule => {
  return ({ attrs }, site) => {
    const first: NodeAttributes = attrs.alpha === undefined ? {} : { [alpha]: float(attrs.alpha) };
    const second: NodeAttributes = attrs.beta === undefined || beta === undefined ? {} : { [beta]: float(attrs.beta) };
    site.emit(type, { ...first, ...second });
  };
};

/** An operator from some operator set on, written in older ones before. */
const since = (opset: number, rule: Rule, older: Rule): Rule => {
  return (node, site) => (site.opset >= opset ? rule(node, site) : older(node, site));
};

const refused = (opset: number): Rule => {
  return (_node, site) => site.refuse(`it needs operator set ${opset}`, 'choose a later one');
};

const UNARY: { readonly [F in UnaryFn]: Rule } = {
  identity: plain('Identity'),
  relu: plain('Relu'),
  leakyRelu: shaped('LeakyRelu', 'alpha'),
  elu: shaped('Elu', 'alpha'),
  selu: shaped('Selu', 'alpha', 'gamma'),
  celu: shaped('Celu', 'alpha'),
  thresholdedRelu: shaped('ThresholdedRelu', 'alpha'),
  sigmoid: plain('Sigmoid'),
  hardSigmoid: shaped('HardSigmoid', 'alpha', 'beta'),
  hardSwish: since(14, plain('HardSwish'), (node, site) => writeGate(node, site, hardGate)),
  softplus: plain('Softplus'),
  softsign: plain('Softsign'),
  gelu: since(20, plain('Gelu'), (node, site) => writeGelu(node, site)),
  mish: since(18, plain('Mish'), (node, site) => writeGate(node, site, mishGate)),
  swish: (node, site) => writeGate(node, site, swishGate),
  tanh: plain('Tanh'),
  erf: plain('Erf'),
  exp: plain('Exp'),
  log: plain('Log'),
  sqrt: plain('Sqrt'),
  reciprocal: plain('Reciprocal'),
  abs: plain('Abs'),
  neg: plain('Neg'),
  sign: plain('Sign'),
  floor: plain('Floor'),
  ceil: plain('Ceil'),
  round: plain('Round'),
  not: plain('Not'),
  isNaN: plain('IsNaN'),
  isInf: plain('IsInf'),
  sin: plain('Sin'),
  cos: plain('Cos'),
  tan: plain('Tan'),
  asin: plain('Asin'),
  acos: plain('Acos'),
  atan: plain('Atan'),
  sinh: plain('Sinh'),
  cosh: plain('Cosh'),
  asinh: plain('Asinh'),
  acosh: plain('Acosh'),
  atanh: plain('Atanh'),
  shrink: shaped('Shrink', 'lambd', 'bias'),
  bitwiseNot: since(18, plain('BitwiseNot'), refused(18)),
  dropout: (node, site) => writeDropout(node, site),
};

/** Dropout's rate became an operand in operator set 12. */
function writeDropout({ extra }: NodeOf<'unary'>, site: Site): void {
  const ratio = extra?.ratio;
  const inputs =
    ratio?.type === 'float' ? [site.inputs[0]!, site.scalar('ratio', ratio.value, 'float32')] : site.inputs;
  site.emit('Dropout', {}, { inputs, omit: ['ratio'] });
}

type Gate = (node: NodeOf<'unary'>, site: Site) => string;

/** x times a gate computed from x. */
function writeGate(node: NodeOf<'unary'>, site: Site, gate: Gate): void {
  site.emit('Mul', {}, { inputs: [site.inputs[0]!, gate(node, site)] });
}

/** x * sigmoid(alpha * x) (Ramachandran et al. 2017, arXiv 1710.05941). */
const swishGate: Gate = ({ attrs }, site) => {
  const type = site.inputType(0)!;
  const [x = ''] = site.inputs;
  const { alpha = 1 } = attrs;
  const steep = alpha === 1 ? x : site.step('steep', 'Mul', [x, site.scalar('alpha', alpha)], type);
  return site.step('gate', 'Sigmoid', [steep], type);
};

/** x * hardsigmoid(x) with slope 1/6 (Howard et al. 2019, arXiv 1905.02244, section 5.2). */
const hardGate: Gate = (_node, site) =>
  site.step('gate', 'HardSigmoid', [site.inputs[0]!], site.inputType(0)!, { alpha: float(1 / 6), beta: float(0.5) });

/** x * tanh(softplus(x)) (Misra 2019, arXiv 1908.08681). */
const mishGate: Gate = (_node, site) => {
  const type = site.inputType(0)!;
  return site.step('gate', 'Tanh', [site.step('softplus', 'Softplus', [site.inputs[0]!], type)], type);
};

/** GELU (Hendrycks and Gimpel 2016, arXiv 1606.08415): x/2 * (1 + erf(x / sqrt 2)), or its tanh form. */
function writeGelu(node: NodeOf<'unary'>, site: Site): void {
  const type = site.inputType(0)!;
  const [x = ''] = site.inputs;
  const approximate = node.extra?.approximate;
  const isTanh = approximate?.type === 'string' && approximate.value === 'tanh';
  const bell = isTanh ? tanhBell(x, site) : erfBell(x, site);
  const raised = site.step('raised', 'Add', [bell, site.scalar('one', 1)], type);
  const gate = site.step('gate', 'Mul', [raised, site.scalar('half', 0.5)], type);
  site.emit('Mul', {}, { inputs: [x, gate], omit: ['approximate'] });
}

function erfBell(x: string, site: Site): string {
  const type = site.inputType(0)!;
  return site.step('bell', 'Erf', [site.step('narrow', 'Mul', [x, site.scalar('root', Math.SQRT1_2)], type)], type);
}

/** tanh(sqrt(2/pi) * (x + 0.044715 x^3)) */
function tanhBell(x: string, site: Site): string {
  const type = site.inputType(0)!;
  const square = site.step('square', 'Mul', [x, x], type);
  const cube = site.step('cube', 'Mul', [square, x], type);
  const small = site.step('small', 'Mul', [cube, site.scalar('share', 0.044715)], type);
  const sum = site.step('sum', 'Add', [x, small], type);
  return site.step(
    'bell',
    'Tanh',
    [site.step('steep', 'Mul', [sum, site.scalar('root', Math.sqrt(2 / Math.PI))], type)],
    type,
  );
}
