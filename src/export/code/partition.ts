import type { Role, ValueId } from '../../graph/graph.ts';
import { valuesIn } from './body.ts';
import type { Step, Unit } from './piece.ts';

/** A step with the place of its node in the backbone. */
export interface PlacedStep extends Step {
  readonly role: Role;
}

/** A unit and where it stands: `stem`, `stage2`, `head`. */
export interface PlacedUnit {
  readonly place: string;
  readonly unit: Unit;
}

/** Runs of steps of one stem, block, transition or head, as units in the given order. */
export function partition(steps: readonly PlacedStep[], results: readonly ValueId[]): PlacedUnit[] {
  const runs: PlacedStep[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run !== undefined && isSamePlace(run[0]!.role, step.role)) run.push(step);
    else runs.push([step]);
  }
  const readers = findLastReaders(runs, results);
  return runs.map((run, index) => ({ place: placeOf(run[0]!.role), unit: toUnit(run, index, readers) }));
}

function isSamePlace(a: Role, b: Role): boolean {
  return a.part === b.part && a.stage === b.stage && a.block === b.block;
}

function placeOf({ part, stage }: Role): string {
  return part === 'stage' ? `stage${stage}` : part;
}

/** The last run that reads each value; the network's results are read behind all of them. */
function findLastReaders(
  runs: readonly (readonly Step[])[],
  results: readonly ValueId[],
): ReadonlyMap<ValueId, number> {
  const readers = new Map<ValueId, number>();
  runs.forEach((run, index) => {
    for (const id of run.flatMap(({ code }) => valuesIn(code))) readers.set(id, index);
  });
  for (const id of results) readers.set(id, runs.length);
  return readers;
}

function toUnit(steps: readonly PlacedStep[], index: number, readers: ReadonlyMap<ValueId, number>): Unit {
  const made = steps.flatMap(({ outputs }) => outputs);
  const own = new Set(made);
  const read = steps.flatMap(({ code }) => valuesIn(code));
  return {
    name: nameUnit(steps),
    steps,
    inputs: [...new Set(read)].filter((id) => !own.has(id)),
    outputs: made.filter((id) => (readers.get(id) ?? -1) > index),
  };
}

/** What a reader of the code would call it. */
function nameUnit(steps: readonly PlacedStep[]): string {
  const { part, block } = steps[0]!.role;
  if (part === 'stem') return 'Stem';
  if (part === 'head') return 'Head';
  if (block === 0) return 'Transition';
  return steps.some(({ isShortcut }) => isShortcut) ? 'DownsampleBlock' : 'Block';
}
