import type { Content, DType, Shape } from '../../graph/tensor.ts';
import { dtypeOf } from '../tensor-type.ts';
import { become, type Convert, type Converted, type SourceNode } from './source-node.ts';

/** Operators that make a tensor out of nothing but its shape. */
export const GENERATE_RULES: Readonly<Record<string, Convert>> = {
  RandomNormal: (node) => random(node, node.attributes.ints('shape')),
  RandomUniform: (node) => random(node, node.attributes.ints('shape')),
  RandomNormalLike: (node) => random(node, node.shape(0)),
  RandomUniformLike: (node) => random(node, node.shape(0)),
  Range: range,
  ConstantOfShape: (node) => generate(node, node.declaredShape(0), 'float32', ABSENT),
};

function random(node: SourceNode, shape: Shape | undefined): Converted | null {
  const type = node.attributes.int('dtype');
  const dtype = type === undefined ? 'float32' : dtypeOf(type);
  return dtype === undefined ? null : generate(node, shape, dtype, { kind: 'absent', reason: 'drawn at run time' });
}

/** max(ceil((limit - start) / delta), 0) elements; shorter ones are known already. Source: ONNX, Range-11. */
function range(node: SourceNode): Converted | null {
  const [start, limit, delta] = [0, 1, 2].map((index) => node.known(index)?.[0]);
  if (start === undefined || limit === undefined || !delta)
    return generate(node, node.declaredShape(0), node.dtype(0), ABSENT);
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  return generate(node, node.exact([count], 'the count'), node.dtype(0), ABSENT);
}

const ABSENT: Content = { kind: 'absent', reason: 'made at run time' };

function generate(node: SourceNode, shape: Shape | undefined, dtype: DType, content: Content): Converted | null {
  return shape === undefined ? null : become(node, 'generate', { type: node.type, shape, dtype, content }, []);
}
