import type { ExternalData, GraphDescription, ModelDescription, TensorDescription } from '../../onnx/description.ts';

export interface ExternalOptions {
  /** Name of the file beside the model. */
  readonly file: string;
  /** Weights stay in the model as long as they take no more than this together. */
  readonly aboveBytes: number;
}

export interface ExternalFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A page of memory, so that runtimes can map each tensor (ONNX's ExternalData document). */
const ALIGNMENT = 4096;
/** Smaller tensors stay in the model. */
const MIN_BYTES = 1024;

/** Bytes of the tensors that lie in the file itself, branches included. */
export function countTensorBytes(graph: GraphDescription): number {
  let total = 0;
  for (const { data } of graph.initializers) if (data instanceof Uint8Array) total += data.length;
  for (const node of graph.nodes) {
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.type === 'graph') total += countTensorBytes(attribute.value);
    }
  }
  return total;
}

/** Moves the large tensors of the model's graph to a file of their own where they are too many for one. */
export function moveOut(
  model: ModelDescription,
  options: ExternalOptions | undefined,
): { model: ModelDescription; external?: ExternalFile } {
  if (options === undefined || countTensorBytes(model.graph) <= options.aboveBytes) return { model };
  let size = 0;
  const pieces: { readonly offset: number; readonly data: Uint8Array }[] = [];
  const move = (data: Uint8Array): ExternalData => {
    const offset = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    pieces.push({ offset, data });
    size = offset + data.length;
    return { file: options.file, offset, length: data.length };
  };
  const initializers = model.graph.initializers.map((tensor) =>
    isLarge(tensor) ? { ...tensor, data: move(tensor.data) } : tensor,
  );
  const bytes = new Uint8Array(size);
  for (const { offset, data } of pieces) bytes.set(data, offset);
  return { model: { ...model, graph: { ...model.graph, initializers } }, external: { name: options.file, bytes } };
}

function isLarge(tensor: TensorDescription): tensor is TensorDescription & { readonly data: Uint8Array } {
  return tensor.data instanceof Uint8Array && tensor.data.length >= MIN_BYTES;
}
