import { countPaths } from '../chain/count.ts';
import { compileSpace } from '../compile.ts';
import { layOutChain } from './layout.ts';
import type { Frame } from './space-frame.ts';

/** Number of candidates: that of paths through the chain of blocks, nothing costed. */
export function countCandidates(space: Frame): bigint {
  const parts = compileSpace(space, layOutChain(space), [])!;
  return countPaths({ dimensions: [], steps: parts.map(({ step }) => step) });
}
