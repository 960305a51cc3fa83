import onnxProto, { type onnx } from 'onnx-proto';
import * as ort from 'onnxruntime-web';

const { ModelProto, AttributeProto } = onnxProto.onnx;

export type OnnxAttributes = Readonly<Record<string, number | string | readonly number[]>>;

/** A float input of a shape, a constant list of int64, or an optional input left out. */
export type OnnxInput =
  | { readonly shape: readonly number[]; readonly index?: boolean }
  | { readonly ints: readonly number[] }
  | null;

export interface OnnxOperator {
  readonly type: string;
  readonly attributes?: OnnxAttributes;
  readonly inputs: readonly OnnxInput[];
  readonly outputs?: number;
  readonly opset?: number;
}

ort.env.logLevel = 'fatal';
ort.env.wasm.numThreads = 1;

/** Shapes that onnxruntime gives a model of this one operator; null where it refuses the model or the inputs. */
export async function runOperator(operator: OnnxOperator): Promise<(readonly number[])[] | null> {
  const session = await ort.InferenceSession.create(encodeOperator(operator), { logSeverityLevel: 4 }).catch(
    () => null,
  );
  if (session === null) return null;
  try {
    const results = await session.run(makeFeeds(operator.inputs), { logSeverityLevel: 4 });
    return session.outputNames.map((name) => results[name]!.dims);
  } catch {
    return null;
  } finally {
    await session.release();
  }
}

function encodeOperator({ type, attributes = {}, inputs, outputs = 1, opset = 17 }: OnnxOperator): Uint8Array {
  const model = ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: type,
      node: [
        {
          opType: type,
          input: inputs.map((input, index) => (input === null ? '' : `x${index}`)),
          output: Array.from({ length: outputs }, (_, index) => `y${index}`),
          attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
        },
      ],
      input: inputs.flatMap((input, index) => (input !== null && 'shape' in input ? [declare(input, index)] : [])),
      initializer: inputs.flatMap((input, index) =>
        input !== null && 'ints' in input
          ? [{ name: `x${index}`, dataType: 7, dims: [input.ints.length], int64Data: [...input.ints] }]
          : [],
      ),
      output: Array.from({ length: outputs }, (_, index) => ({ name: `y${index}` })),
    },
  });
  return ModelProto.encode(model).finish();
}

/** Sizes are left open, so that the shapes are those of the kernels that ran. */
function declare(input: { readonly shape: readonly number[]; readonly index?: boolean }, index: number) {
  const dim = input.shape.map((_, axis) => ({ dimParam: `d${index}_${axis}` }));
  return { name: `x${index}`, type: { tensorType: { elemType: input.index ? 7 : 1, shape: { dim } } } };
}

function encodeAttribute(name: string, value: number | string | readonly number[]): onnx.IAttributeProto {
  const types = AttributeProto.AttributeType;
  if (typeof value === 'number') return { name, type: types.INT, i: value };
  if (typeof value === 'string') return { name, type: types.STRING, s: new TextEncoder().encode(value) };
  return { name, type: types.INTS, ints: [...value] };
}

function makeFeeds(inputs: readonly OnnxInput[]): Record<string, ort.Tensor> {
  const feeds: Record<string, ort.Tensor> = {};
  inputs.forEach((input, index) => {
    if (input === null || !('shape' in input)) return;
    const count = input.shape.reduce((product, size) => product * size, 1);
    feeds[`x${index}`] = input.index
      ? new ort.Tensor('int64', new BigInt64Array(count), input.shape)
      : new ort.Tensor('float32', new Float32Array(count), input.shape);
  });
  return feeds;
}
