import { LAYER_RULES } from './layer-rules.ts';
import { become, type Convert, type SourceNode } from './source-node.ts';

/** Operators of onnxruntime that are ONNX's under another name. */
export const MICROSOFT_RULES: Readonly<Record<string, Convert>> = {
  Gelu: (node) => become(node, 'unary', { fn: 'gelu' }),
  QuickGelu: (node) => become(node, 'unary', { fn: 'swish', alpha: node.attributes.float('alpha') ?? 1.702 }),
  FusedMatMul: (node) => (transposes(node) ? null : become(node, 'matmul', { arithmetic: 'float' })),
  QuantizeLinear: LAYER_RULES.QuantizeLinear!,
  DequantizeLinear: LAYER_RULES.DequantizeLinear!,
};

/** Swaps axes or scales besides multiplying. */
function transposes({ attributes }: SourceNode): boolean {
  const flags = ['transA', 'transB', 'transBatchA', 'transBatchB'];
  return flags.some((flag) => attributes.flag(flag)) || (attributes.float('alpha') ?? 1) !== 1;
}
