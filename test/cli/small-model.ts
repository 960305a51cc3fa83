import type { ModelDescription, NodeDescription, TensorDescription } from '../../src/onnx/description.ts';
import { encodeModel } from '../../src/onnx/encode.ts';

/** A convolution of a chain: 3x3, padded, so that maps keep their size. */
export interface SmallLayer {
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
}

interface SmallOptions {
  /** Operator type behind the layers, of a domain nobody knows. */
  readonly foreign?: string;
  /** File beside the model that holds the weights. */
  readonly external?: string;
}

const SIZE = 8;
const KERNEL = 3;
const FLOAT_BYTES = 4;

/** An ONNX file with a chain of convolutions over an 8x8 image; each costs 576 * inChannels * outChannels MACs. */
export function writeSmallModel(layers: readonly SmallLayer[], { foreign, external }: SmallOptions = {}): Uint8Array {
  const nodes: NodeDescription[] = layers.map(({ name }, index) => ({
    name,
    type: 'Conv',
    domain: '',
    inputs: [index === 0 ? 'input' : `y${index - 1}`, `${name}.weight`],
    outputs: [`y${index}`],
    attributes: {
      kernel_shape: { type: 'ints', value: [KERNEL, KERNEL] },
      pads: { type: 'ints', value: [1, 1, 1, 1] },
    },
  }));
  const last = layers.at(-1)!;
  const shape = [1, last.outChannels, SIZE, SIZE];
  const result = `y${layers.length - 1}`;
  if (foreign !== undefined)
    nodes.push({ name: 'odd', type: foreign, domain: 'com.example', inputs: [result], outputs: ['z'], attributes: {} });
  const model: ModelDescription = {
    irVersion: 8,
    producerName: 'test',
    opsets: { '': 13, 'com.example': 1 },
    graph: {
      name: 'small',
      inputs: [{ name: 'input', dtype: 'float32', shape: [1, layers[0]!.inChannels, SIZE, SIZE] }],
      outputs: [{ name: foreign === undefined ? result : 'z', dtype: 'float32', shape }],
      values: [],
      initializers: weightsOf(layers, external),
      nodes,
    },
  };
  return encodeModel(model);
}

function weightsOf(layers: readonly SmallLayer[], external: string | undefined): TensorDescription[] {
  let offset = 0;
  return layers.map(({ name, inChannels, outChannels }) => {
    const shape = [outChannels, inChannels, KERNEL, KERNEL];
    const length = FLOAT_BYTES * shape.reduce((product, size) => product * size, 1);
    const data = external === undefined ? new Uint8Array(length) : { file: external, offset, length };
    offset += length;
    return { name: `${name}.weight`, dtype: 'float32', shape, data };
  });
}

/** Bytes that the weights of these layers take in a file beside the model. */
export function countWeightBytes(layers: readonly SmallLayer[]): number {
  return layers.reduce(
    (sum, { inChannels, outChannels }) => sum + FLOAT_BYTES * KERNEL ** 2 * inChannels * outChannels,
    0,
  );
}
