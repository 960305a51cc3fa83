import type { AttributeDescription, FunctionDescription, NodeDescription } from '../../onnx/description.ts';
import { packElements } from '../weights/pack.ts';
import { int, type NodeAttributes } from './attributes.ts';

/** Writes the body of a function: names of tensors in, names of tensors out. */
export interface FunctionBody {
  /** Adds a node and returns the name of its result. */
  op(type: string, inputs: readonly string[], attributes?: NodeAttributes): string;
  /** A number of type float32. */
  number(value: number): string;
  /** An integer attribute of the call, as a number of type float32. */
  argument(attribute: string): string;
}

export interface FunctionHead {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly attributes?: readonly string[];
  readonly doc: string;
}

const FLOAT32 = 1;

/** A model-local function of one result; `write` returns that result's name. */
export function describeFunction(
  head: FunctionHead,
  opset: number,
  write: (body: FunctionBody) => string,
): FunctionDescription {
  const nodes: NodeDescription[] = [];
  const op: FunctionBody['op'] = (type, inputs, attributes = {}) => {
    const output = `t${nodes.length}`;
    nodes.push({ name: `${type}_${nodes.length}`, type, domain: '', inputs, outputs: [output], attributes });
    return output;
  };
  const result = write({
    op,
    number: (value) => op('Constant', [], { value: scalar(value) }),
    argument: (attribute) => {
      const whole = op('Constant', [], { value_int: { type: 'reference', value: attribute } });
      return op('Cast', [whole], { to: int(FLOAT32) });
    },
  });
  return { ...head, outputs: [result], nodes, opsets: { '': opset } };
}

function scalar(value: number): AttributeDescription {
  const data = packElements([value], 'float32', 'constant');
  return { type: 'tensor', value: { name: '', dtype: 'float32', shape: [], data } };
}
