import { DATA_RULES } from './data-rules.ts';
import { ELEMENTWISE_RULES } from './elementwise-rules.ts';
import { GENERATE_RULES } from './generate-rules.ts';
import { LAYER_RULES, QONNX_RULES } from './layer-rules.ts';
import { MAC_RULES } from './mac-rules.ts';
import { MICROSOFT_RULES } from './microsoft-rules.ts';
import { REDUCE_RULES } from './reduce-rules.ts';
import { RESIZE_RULES } from './resize-rules.ts';
import type { Convert } from './source-node.ts';

const ONNX: ReadonlyMap<string, Convert> = new Map(
  Object.entries({
    ...MAC_RULES,
    ...LAYER_RULES,
    ...ELEMENTWISE_RULES,
    ...DATA_RULES,
    ...RESIZE_RULES,
    ...REDUCE_RULES,
    ...GENERATE_RULES,
  }),
);
const QONNX: ReadonlyMap<string, Convert> = new Map(Object.entries(QONNX_RULES));
const MICROSOFT: ReadonlyMap<string, Convert> = new Map(Object.entries(MICROSOFT_RULES));

const DOMAINS: ReadonlyMap<string, ReadonlyMap<string, Convert>> = new Map([
  ['', ONNX],
  ['com.microsoft', MICROSOFT],
  ['qonnx.custom_op.general', QONNX],
  ['finn.custom_op.general', QONNX],
  ['onnx.brevitas', QONNX],
]);

/** The rule for an operator, or undefined for one that bitbone does not know. */
export function findRule(domain: string, type: string): Convert | undefined {
  return DOMAINS.get(domain)?.get(type);
}
