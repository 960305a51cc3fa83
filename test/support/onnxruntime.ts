import * as ort from 'onnxruntime-web';

ort.env.logLevel = 'fatal';
ort.env.wasm.numThreads = 1;

export interface TensorData {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface RunOptions {
  /** Values per input; an input that is not named is filled with `fillInput`. */
  readonly feeds?: Readonly<Record<string, TensorData>>;
  /** The file with external weights. */
  readonly external?: { readonly name: string; readonly bytes: Uint8Array };
}

/** Runs a float model in onnxruntime (WebAssembly, in this process) and gives its outputs by name. */
export async function runModel(bytes: Uint8Array, options: RunOptions = {}): Promise<Record<string, TensorData>> {
  const { external, feeds = {} } = options;
  const externalData = external === undefined ? [] : [{ path: external.name, data: external.bytes }];
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4, externalData });
  try {
    const given = session.inputMetadata.map((input) => {
      if (!input.isTensor) throw new Error(`${input.name} is no tensor`);
      return [input.name, toTensor(feeds[input.name] ?? fillInput(input.shape as number[]), input.type)] as const;
    });
    const results = await session.run(Object.fromEntries(given), { logSeverityLevel: 4 });
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, toData(tensor)]));
  } finally {
    await session.release();
  }
}

/** Values in (-2, 2) that look random and have no zero. */
export function fillInput(dims: readonly number[]): TensorData {
  const count = dims.reduce((product, size) => product * size, 1);
  return { dims, data: Float32Array.from({ length: count }, (_, index) => 2 * Math.sin((index + 1) * 12.9898)) };
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

function toTensor({ dims, data }: TensorData, type: string): ort.Tensor {
  if (type === 'bool')
    return new ort.Tensor(
      'bool',
      Array.from(data, (value) => value > 0),
      dims,
    );
  if (type === 'int64') return new ort.Tensor('int64', BigInt64Array.from(Array.from(data, toBigInt)), dims);
  const name = type as keyof typeof ARRAYS;
  if (ARRAYS[name] === undefined) throw new Error(`inputs of type ${type} are not fed here`);
  return new ort.Tensor(name, ARRAYS[name].from(data), dims);
}

function toBigInt(value: number): bigint {
  return BigInt(Math.trunc(value));
}

function toData({ dims, data }: ort.Tensor): TensorData {
  return { dims, data: Float64Array.from(data as Float32Array, Number) };
}
