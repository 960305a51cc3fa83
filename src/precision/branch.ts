import type { ValueId } from '../graph/graph.ts';
import type { Flow, Rule } from './flow.ts';
import { isSameGrid, REAL } from './levels.ts';

/** Which branch runs is known only at run time, so an output keeps what both say of it. */
export const branchLevels: Rule<'if'> = (node, flow, output) => {
  const branches = flow.branches.get(node);
  if (branches === undefined) return REAL;
  const levelsIn = (branch: Flow) => branch.levels[branch.graph.outputs[output] as ValueId]!;
  const first = levelsIn(branches.first);
  return isSameGrid(first, levelsIn(branches.second)) ? first : REAL;
};
