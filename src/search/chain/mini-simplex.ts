const LEAST_PIVOT = 1e-11;

/** What stands in one row of the basis: a column of the game, a criterion's slack, or the value itself. */
interface Basic {
  readonly column: Float64Array;
  readonly cost: number;
  /** The value may have any sign, so it never leaves. */
  readonly isFree: boolean;
}

/**
 * The linear program "mix columns so that the largest component is small": min t with sum p_k column_k <= t in every
 * component, sum p_k = 1, p >= 0. A handful of rows, so that the basis is solved anew at every pivot (revised simplex).
 */
export class MiniSimplex {
  private readonly rows: number;
  private readonly basis: Basic[];

  /** Starts with one column alone. */
  constructor(first: Float64Array) {
    const size = first.length;
    this.rows = size + 1;
    const top = first.indexOf(Math.max(...first));
    const value = { column: new Float64Array(this.rows).fill(-1, 0, size), cost: 1, isFree: true };
    const slacks = Array.from(first.keys(), (row) => this.slack(row)).filter((_, row) => row !== top);
    this.basis = [this.mixed(first), value, ...slacks];
  }

  /** Least possible t for the columns in the basis. */
  get value(): number {
    return this.solve(this.unit())[1]!;
  }

  /** Multipliers of the components: they add up to 1, and none is negative at the optimum. */
  prices(): Float64Array {
    const dual = this.solveDual();
    return dual.slice(0, this.rows - 1).map((price) => -price);
  }

  enterColumn(column: Float64Array): boolean {
    return this.enter(this.mixed(column));
  }

  enterSlack(row: number): boolean {
    return this.enter(this.slack(row));
  }

  /** False where nothing can leave, which rounding alone makes so. */
  private enter(entering: Basic): boolean {
    const present = this.solve(this.unit());
    const change = this.solve(entering.column);
    let [least, leaving] = [Infinity, -1];
    this.basis.forEach(({ isFree }, at) => {
      if (isFree || change[at]! < LEAST_PIVOT) return;
      const ratio = Math.max(0, present[at]!) / change[at]!;
      if (ratio < least) [least, leaving] = [ratio, at];
    });
    if (leaving < 0) return false;
    this.basis[leaving] = entering;
    return true;
  }

  private mixed(column: Float64Array): Basic {
    const whole = new Float64Array(this.rows).fill(1);
    whole.set(column);
    return { column: whole, cost: 0, isFree: false };
  }

  private slack(row: number): Basic {
    const column = new Float64Array(this.rows);
    column[row] = 1;
    return { column, cost: 0, isFree: false };
  }

  private unit(): Float64Array {
    const right = new Float64Array(this.rows);
    right[this.rows - 1] = 1;
    return right;
  }

  private solve(right: Float64Array): Float64Array {
    return solveLinear(this.rows, (row, at) => this.basis[at]!.column[row]!, right);
  }

  private solveDual(): Float64Array {
    const costs = Float64Array.from(this.basis, ({ cost }) => cost);
    return solveLinear(this.rows, (row, at) => this.basis[row]!.column[at]!, costs);
  }
}

/** Gaussian elimination with the largest pivot of each column. */
function solveLinear(size: number, entry: (row: number, at: number) => number, right: Float64Array): Float64Array {
  const rows = Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size + 1 }, (__, at) => (at < size ? entry(row, at) : right[row]!)),
  );
  for (let at = 0; at < size; at++) {
    let pivot = at;
    for (let row = at + 1; row < size; row++) {
      if (Math.abs(rows[row]![at]!) > Math.abs(rows[pivot]![at]!)) pivot = row;
    }
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    const lead = rows[at]![at]! || Number.MIN_VALUE;
    for (let row = 0; row < size; row++) {
      const factor = rows[row]![at]! / lead;
      if (row === at || factor === 0) continue;
      for (let column = at; column <= size; column++) rows[row]![column]! -= factor * rows[at]![column]!;
    }
  }
  return Float64Array.from(rows, (row, at) => row[size]! / (row[at]! || Number.MIN_VALUE));
}
