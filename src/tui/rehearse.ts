import type { Design, Designer } from './model/design.ts';
import { createDesigner, MOST_COUNTED_AT_ONCE } from './model/design.ts';
import { withToggle } from './model/edits.ts';

/** Below so many operators the first change is soon counted even by code that never ran. */
const LEAST_NODES = 300;
/** Measured: after so many changes of a network the code that makes them is compiled for it. */
const CHANGES = 16;

/**
 * Changes a large network while its user still looks at the first frame, one change between any two keys: the first
 * changes would else take several times as long as later ones, since code that has not run often is not compiled. The
 * result ends it.
 */
export function rehearse({ given, settings, layers }: Designer, { edits }: Design): () => void {
  // changes of the largest are announced anyway
  const isWorthIt = given.nodes.length >= LEAST_NODES && given.nodes.length <= MOST_COUNTED_AT_ONCE;
  if (!isWorthIt || layers.binary.size === 0) return () => {};
  const names = [...(edits.on.binary.size > 0 ? edits.on.binary : layers.binary)];
  // the explorer's own remembers networks, which would be pushed out
  const designer = createDesigner(given, settings);
  let round = 0;
  let next: NodeJS.Immediate | undefined;
  const change = (): void => {
    const binary = new Set(names.filter((_, index) => index !== round % names.length));
    if (!isPossible(() => designer.design(withToggle(edits, 'binary', binary)))) return;
    round += 1;
    if (round < CHANGES) next = setImmediate(change);
  };
  next = setImmediate(change);
  return () => clearImmediate(next);
}

/** What goes wrong here is told when it is asked for. */
function isPossible(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
