import { reinfer } from '../../graph/edit.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Value, ValueId } from '../../graph/graph.ts';
import type { InputShape } from '../../onnx/convert/data-inputs.ts';
import { inferOutputs } from '../../shape/infer.ts';

/** The graph with its inputs in other shapes. Throws `E_USAGE` for an input it does not have, `E_SHAPE` where one cannot be. */
export function reshapeInputs(graph: Graph, shapes: readonly InputShape[]): Graph {
  if (shapes.length === 0) return graph;
  const values: Value[] = [...graph.values];
  for (const wanted of shapes) {
    const id = findInput(graph, wanted);
    values[id] = { ...values[id]!, shape: wanted.shape };
  }
  return reinfer({ ...graph, values }, inferOutputs);
}

/** Without a name the first input is meant, as with ONNX files. */
function findInput(graph: Graph, { name }: InputShape): ValueId {
  const found = graph.inputs.find((id) => name === undefined || graph.values[id]!.name === name);
  if (found !== undefined) return found;
  const names = graph.inputs.map((id) => graph.values[id]!.name).join(', ');
  throw new BitboneError('E_USAGE', `the model has no input "${name}"`, {
    subject: '--input',
    fix: `its inputs are ${names}`,
  });
}
