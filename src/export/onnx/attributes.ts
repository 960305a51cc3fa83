import type { Attribute, Attributes } from '../../graph/graph.ts';
import type { TensorStore } from '../../graph/tensor.ts';
import type { AttributeDescription } from '../../onnx/description.ts';
import { knownElements } from '../weights/elements.ts';
import { packElements } from '../weights/pack.ts';

export type NodeAttributes = Readonly<Record<string, AttributeDescription>>;

export function int(value: number | boolean): AttributeDescription {
  return { type: 'int', value: Number(value) };
}

export function ints(value: readonly number[]): AttributeDescription {
  return { type: 'ints', value };
}

export function float(value: number): AttributeDescription {
  return { type: 'float', value };
}

export function string(value: string): AttributeDescription {
  return { type: 'string', value };
}

/** What old operator sets ask of a node and newer ones reject; none of it bears on inference. */
const LEGACY: ReadonlySet<string> = new Set(['consumed_inputs', 'is_test', 'spatial']);

/** Attributes that came to an operator after operator set 13, by `operator.attribute`. */
const SINCE: Readonly<Record<string, number>> = {
  'AveragePool.dilations': 19,
  'Cast.saturate': 19,
  'DequantizeLinear.block_size': 21,
  'QuantizeLinear.block_size': 21,
  'QuantizeLinear.output_dtype': 21,
  'QuantizeLinear.saturate': 19,
  'Resize.antialias': 18,
};

/** The operator set from which on an operator of ONNX has an attribute. */
export function sinceWhen(type: string, attribute: string): number {
  return SINCE[`${type}.${attribute}`] ?? 0;
}

/** The kept attributes of a node as they are written back, without those only old operator sets know. */
export function keptAttributes(extra: Attributes | undefined, store: TensorStore | undefined): NodeAttributes {
  const kept = Object.entries(extra ?? {}).filter(([name]) => !LEGACY.has(name));
  return Object.fromEntries(kept.map(([name, attribute]) => [name, describe(name, attribute, store)]));
}

function describe(name: string, attribute: Attribute, store: TensorStore | undefined): AttributeDescription {
  if (attribute.type !== 'tensor') return attribute;
  const { dtype, shape, content } = attribute;
  const data = packElements(knownElements({ name, dtype, shape, bits: 1, content }, store), dtype, name);
  return { type: 'tensor', value: { name, dtype, shape, data } };
}
