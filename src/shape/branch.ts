import type { InferOutputs, OperandType } from '../graph/build.ts';
import { reinfer } from '../graph/edit.ts';
import type { Graph } from '../graph/graph.ts';
import type { OpAttrs } from '../graph/op.ts';
import { countElements } from '../graph/tensor.ts';
import { failShape, type Operands, requireOperand } from './rule.ts';

/**
 * Condition, then the captures of the first branch, then those of the second. Each output is that of the first branch,
 * or of the second where that one has more elements: which branch runs is known only at run time.
 */
export function inferIf(attrs: OpAttrs['if'], inputs: Operands, node: string, infer: InferOutputs): OperandType[] {
  const split = 1 + attrs.then.inputs.length;
  const first = inferBranch(attrs.then, inputs.slice(1, split), node, infer);
  const second = inferBranch(attrs.else, inputs.slice(split), node, infer);
  if (first.length !== second.length) failShape(node, `gives ${first.length} outputs or ${second.length}`);
  return first.map((type, index) => {
    const other = second[index]!;
    return countElements(other.shape) > countElements(type.shape) ? other : type;
  });
}

/** Output types of a branch whose captured values have these types. */
function inferBranch(branch: Graph, captures: Operands, node: string, infer: InferOutputs): OperandType[] {
  if (captures.length !== branch.inputs.length) {
    failShape(node, `gives ${captures.length} values to a branch that captures ${branch.inputs.length}`);
  }
  const values = [...branch.values];
  branch.inputs.forEach((id, index) => {
    const { shape, dtype } = requireOperand(captures, index, node);
    values[id] = { ...values[id]!, shape, dtype };
  });
  const inferred = reinfer({ ...branch, values }, infer);
  return branch.outputs.map((id) => ({ shape: inferred.values[id]!.shape, dtype: inferred.values[id]!.dtype }));
}
