import { selectNonDominated } from '../chain/dominance.ts';
import type { Individuals } from './individuals.ts';

/** Rows of the archive, as they are kept in a study. */
export interface ArchiveRows {
  readonly count: number;
  /** Digits, row-major [row][gene]. */
  readonly genes: Uint16Array;
  /** All to be small, row-major [row][objective]. */
  readonly objectives: Float64Array;
}

/**
 * Every feasible candidate that none seen so far beats, without bound. Offers are gathered and merged in bulk, so that
 * an offer costs the same however large the archive is.
 */
export class Archive {
  private readonly genesPerRow: number;
  private readonly width: number;
  private genes: Uint16Array;
  private objectives: Float64Array;
  private settled = 0;
  private count = 0;

  constructor(genesPerRow: number, objectives: number) {
    this.genesPerRow = genesPerRow;
    this.width = objectives;
    this.genes = new Uint16Array(LEAST_PENDING * genesPerRow);
    this.objectives = new Float64Array(LEAST_PENDING * objectives);
  }

  offer(group: Pick<Individuals, 'genes' | 'objectives'>, row: number): void {
    const { genesPerRow, width } = this;
    if (this.count * width === this.objectives.length) this.makeRoom();
    for (let gene = 0; gene < genesPerRow; gene += 1) {
      this.genes[this.count * genesPerRow + gene] = group.genes[row * genesPerRow + gene]!;
    }
    for (let column = 0; column < width; column += 1) {
      this.objectives[this.count * width + column] = group.objectives[row * width + column]!;
    }
    this.count += 1;
  }

  /** The non-dominated rows, in lexicographic order of their objectives; of equal ones the first offered. */
  list(): ArchiveRows {
    if (this.settled < this.count) this.settle();
    const { count, genesPerRow, width } = this;
    return {
      count,
      genes: this.genes.slice(0, count * genesPerRow),
      objectives: this.objectives.slice(0, count * width),
    };
  }

  private makeRoom(): void {
    this.settle();
    const capacity = Math.max(LEAST_PENDING, 2 * this.count);
    if (capacity * this.width <= this.objectives.length) return;
    this.genes = grow(this.genes, capacity * this.genesPerRow, (length) => new Uint16Array(length));
    this.objectives = grow(this.objectives, capacity * this.width, (length) => new Float64Array(length));
  }

  private settle(): void {
    const { genesPerRow, width } = this;
    const rows = Int32Array.from({ length: this.count }, (_, row) => row);
    const kept = selectNonDominated(this.objectives, width, rows);
    const genes = new Uint16Array(this.genes.length);
    const objectives = new Float64Array(this.objectives.length);
    kept.forEach((row, at) => {
      genes.set(this.genes.subarray(row * genesPerRow, (row + 1) * genesPerRow), at * genesPerRow);
      objectives.set(this.objectives.subarray(row * width, (row + 1) * width), at * width);
    });
    this.genes = genes;
    this.objectives = objectives;
    this.count = kept.length;
    this.settled = kept.length;
  }
}

const LEAST_PENDING = 4096;

function grow<T extends Uint16Array | Float64Array>(old: T, length: number, create: (length: number) => T): T {
  const grown = create(length);
  grown.set(old);
  return grown;
}
