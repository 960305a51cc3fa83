import { countElements } from '../../graph/tensor.ts';
import { tensorTypeOf } from '../../onnx/tensor-type.ts';
import { int, ints } from './attributes.ts';
import type { Lower } from './site.ts';

/** Known values as a constant; zeros and random numbers by their operators. */
export const lowerGenerate: Lower<'generate'> = (node, site) => {
  const { type, shape, content, dtype = 'float32' } = node.attrs;
  const random = RANDOM[type];
  if (random !== undefined) {
    site.emit(random, { shape: ints(shape), dtype: int(tensorTypeOf(dtype, node.name)) });
  } else if (content.kind === 'dense') {
    site.emit(
      'Identity',
      {},
      { inputs: [site.constant('values', { dtype, shape }, content.data as ArrayLike<number>)] },
    );
  } else if (content.kind === 'fill') {
    const values = new Float64Array(countElements(shape)).fill(content.value);
    site.emit('Identity', {}, { inputs: [site.constant('values', { dtype, shape }, values)] });
  } else if (type === 'ConstantOfShape') {
    site.emit(type, {}, { inputs: [site.ints('shape', shape)] });
  } else {
    site.refuse('its values are known only at run time');
  }
};

/** Shapes are static here, so that of another tensor is not asked for. */
const RANDOM: Readonly<Record<string, string>> = {
  RandomNormal: 'RandomNormal',
  RandomNormalLike: 'RandomNormal',
  RandomUniform: 'RandomUniform',
  RandomUniformLike: 'RandomUniform',
};

/** Each branch captures its own part of the operands behind the condition, first those of `then`. */
export const lowerIf: Lower<'if'> = ({ attrs }, site) => {
  const [condition = '', ...captured] = site.inputs;
  const split = attrs.then.inputs.length;
  const branches = {
    then_branch: { type: 'graph', value: site.branch('then', attrs.then, captured.slice(0, split)) },
    else_branch: { type: 'graph', value: site.branch('else', attrs.else, captured.slice(split)) },
  } as const;
  site.emit('If', branches, { inputs: [condition] });
};

/** Operators whose bodies are graphs, which an opaque node does not keep. */
const WITH_BODIES: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

/** Operators of ONNX's own domain that no selectable operator set has any more, with their successors. */
const REMOVED: ReadonlyMap<string, string> = new Map([
  ['Upsample', 'Resize'],
  ['Scatter', 'ScatterElements'],
]);

/** Written back as it was read; refused where something of it was lost or is gone from ONNX. */
export const lowerOpaque: Lower<'opaque'> = ({ attrs: { domain, type } }, site) => {
  const isStandard = domain === '' || domain === 'ai.onnx';
  if (isStandard && WITH_BODIES.has(type)) site.refuse(`${type} has a body that is not kept`);
  const successor = REMOVED.get(type);
  if (isStandard && successor !== undefined) site.refuse(`${type} is no longer part of ONNX`, `use ${successor}`);
  site.emit(type, {}, { domain: isStandard ? '' : domain });
};
