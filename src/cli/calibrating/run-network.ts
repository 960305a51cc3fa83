import { writeOnnx } from '../../export/onnx.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, ValueId } from '../../graph/graph.ts';
import type { TensorStore } from '../../graph/tensor.ts';
import type { OnnxRuntime } from './runtime.ts';

/** A network that runs on one batch at a time and shows some of its values. */
export interface RunningNetwork {
  /** Row-major values, in the order of `watched`, for one batch of the network's input. */
  run(batch: Float32Array): Promise<readonly ArrayLike<number>[]>;
  close(): Promise<void>;
}

export interface NetworkSource {
  readonly graph: Graph;
  readonly store?: TensorStore | undefined;
  readonly seed: number;
  readonly watched: readonly ValueId[];
}

/** Opens the graph in onnxruntime with the watched values as its outputs. Throws `E_UNSUPPORTED` where it cannot run. */
export async function startNetwork(runtime: OnnxRuntime, source: NetworkSource): Promise<RunningNetwork> {
  const { graph, store, seed, watched } = source;
  runtime.env.logLevel = 'error';
  const { bytes } = writeOnnx({ ...graph, outputs: [...watched] }, { store, seed });
  const session = await open(runtime, bytes, graph.name);
  const [input] = session.inputNames as [string];
  const { shape } = graph.values[graph.inputs[0]!]!;
  return {
    async run(batch) {
      const results = await session.run({ [input]: new runtime.Tensor('float32', batch, [...shape]) });
      return session.outputNames.map((name) => results[name]!.data as unknown as ArrayLike<number>);
    },
    close: () => session.release(),
  };
}

type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;

async function open(runtime: OnnxRuntime, bytes: Uint8Array, subject: string): Promise<Session> {
  try {
    return await runtime.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  } catch (cause) {
    const reason = `onnxruntime cannot run it: ${(cause as Error).message}`;
    throw new BitboneError('E_UNSUPPORTED', reason, { subject, cause });
  }
}
