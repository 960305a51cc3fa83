import { Archive, type ArchiveRows } from './archive.ts';
import type { IslandState } from './island.ts';

/** What one island has to tell after an epoch. */
export interface IslandReport {
  readonly found: ArchiveRows;
  readonly state: IslandState;
  readonly evaluations: number;
}

/** The islands, wherever they live: here or spread over threads. */
export interface Crew {
  /** Lets every island welcome newcomers, if any, and run one epoch. Reports come in the order of the islands. */
  advance(newcomers: readonly Uint16Array[]): Promise<readonly IslandReport[]>;
  /** Puts the islands into these states. */
  restore(states: readonly IslandState[]): Promise<void>;
}

/** A search between two epochs: enough to continue to the same end as if it had never stopped. */
export interface Checkpoint {
  readonly epoch: number;
  readonly evaluations: number;
  readonly islands: readonly IslandState[];
  readonly archive: ArchiveRows;
}

export interface ArchipelagoOptions {
  /** Stops before an epoch once so many candidates were evaluated. */
  readonly maxEvaluations: number;
  readonly from?: Checkpoint | undefined;
  readonly shouldStop?: (() => boolean) | undefined;
  readonly onEpoch?: ((progress: EvolveProgress) => void) | undefined;
  /** Epochs between two checkpoints; 50 unless given. */
  readonly checkpointEpochs?: number;
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => void) | undefined;
}

export interface EvolveProgress {
  readonly evaluations: number;
  readonly maxEvaluations: number;
  readonly front: number;
  /** Genes of the one that is best in the first objective; none before any was found. */
  readonly best?: Uint16Array | undefined;
}

/** What an evolution works on, as sizes. */
export interface GenomeSize {
  readonly genes: number;
  readonly objectives: number;
}

export const ISLANDS = 4;
export const ISLAND_SIZE = 400;
export const GENERATIONS_PER_EPOCH = 10;
const CHECKPOINT_EPOCHS = 50;
/** Archive rows sent to each island after an epoch. */
const NEWCOMERS = 100;

export interface ArchipelagoResult {
  readonly archive: ArchiveRows;
  readonly evaluations: number;
  readonly interrupted: boolean;
}

/**
 * Islands that evolve apart and exchange what they found after every epoch. All that depends on chance or order is tied
 * to the islands, not to threads, so the result is the same however many threads there are.
 */
export async function runArchipelago(
  crew: Crew,
  { genes, objectives }: GenomeSize,
  options: ArchipelagoOptions,
): Promise<ArchipelagoResult> {
  const { maxEvaluations, from, shouldStop, onEpoch, onCheckpoint, checkpointEpochs = CHECKPOINT_EPOCHS } = options;
  const archive = new Archive(genes, objectives);
  if (from !== undefined) {
    await crew.restore(from.islands);
    offerAll(archive, from.archive);
  }
  let [epoch, evaluations] = [from?.epoch ?? 0, from?.evaluations ?? 0];
  const tellEpoch = ({ count: front, genes: found }: ArchiveRows): void =>
    onEpoch?.({ evaluations, maxEvaluations, front, best: front === 0 ? undefined : found.subarray(0, genes) });
  while (evaluations < maxEvaluations && shouldStop?.() !== true) {
    const known = archive.list();
    const newcomers = Array.from({ length: ISLANDS }, (_, island) => sample(known, genes, epoch + island));
    const reports = await crew.advance(newcomers);
    for (const { found } of reports) offerAll(archive, found);
    epoch += 1;
    evaluations += reports.reduce((sum, report) => sum + report.evaluations, 0);
    if (onEpoch !== undefined) tellEpoch(archive.list());
    if (epoch % checkpointEpochs === 0) {
      onCheckpoint?.({ epoch, evaluations, islands: reports.map(({ state }) => state), archive: archive.list() });
    }
  }
  return { archive: archive.list(), evaluations, interrupted: evaluations < maxEvaluations };
}

function offerAll(archive: Archive, rows: ArchiveRows): void {
  for (let row = 0; row < rows.count; row += 1) archive.offer(rows, row);
}

/** Genes of rows spread evenly over the front, others each time. */
function sample(rows: ArchiveRows, genes: number, turn: number): Uint16Array {
  const count = Math.min(NEWCOMERS, rows.count);
  const chosen = new Uint16Array(count * genes);
  for (let index = 0; index < count; index += 1) {
    const row = (Math.floor((index * rows.count) / count) + 7 * turn) % rows.count;
    chosen.set(rows.genes.subarray(row * genes, (row + 1) * genes), index * genes);
  }
  return chosen;
}
