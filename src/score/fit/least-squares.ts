/** Ordinary least squares on columns whose group means are taken off. */
export interface LinearFit {
  readonly coefficients: readonly number[];
  /** Covariance of the coefficients. */
  readonly covariance: readonly (readonly number[])[];
  readonly freedom: number;
  /** Each observation's error when it is left out. */
  readonly leftOut: readonly number[];
}

export interface Observation {
  readonly group: string;
  readonly target: number;
  readonly columns: readonly number[];
}

/** Columns are taken for dependent when this share of one is left after the others. */
const SMALLEST_PIVOT = 1e-9;

/**
 * Least squares with one intercept per group; null where the columns do not tell the coefficients apart. Errors of
 * observations left out are e / (1 - h) with the leverage h (Allen, 1974).
 */
export function fitWithinGroups(observations: readonly Observation[]): LinearFit | null {
  if (observations.length === 0) return null;
  const sizes = countGroups(observations);
  const centred = centre(observations);
  const scales = observations[0]!.columns.map((_, column) =>
    Math.sqrt(centred.reduce((sum, { columns }) => sum + columns[column]! ** 2, 0)),
  );
  if (scales.some((scale) => scale === 0)) return null;
  const rows = centred.map(({ columns }) => columns.map((value, column) => value / scales[column]!));
  const inverse = invert(gram(rows));
  if (inverse === null) return null;
  const moments = scales.map((_, column) =>
    rows.reduce((sum, row, index) => sum + row[column]! * centred[index]!.target, 0),
  );
  const scaled = inverse.map((row) => dot(row, moments));
  const errors = rows.map((row, index) => centred[index]!.target - dot(row, scaled));
  const freedom = observations.length - sizes.size - scales.length;
  const variance = dot(errors, errors) / freedom;
  return {
    coefficients: scaled.map((value, column) => value / scales[column]!),
    covariance: inverse.map((row, i) => row.map((value, j) => (value * variance) / (scales[i]! * scales[j]!))),
    freedom,
    leftOut: rows.map((row, index) => {
      const own = inverse.map((line) => dot(line, row));
      return errors[index]! / (1 - 1 / sizes.get(observations[index]!.group)! - dot(own, row));
    }),
  };
}

function countGroups(observations: readonly Observation[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { group } of observations) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}

function centre(observations: readonly Observation[]): Observation[] {
  return observations.map(({ group, target, columns }) => {
    const own = observations.filter((other) => other.group === group);
    const mean = (read: (other: Observation) => number): number =>
      own.reduce((sum, other) => sum + read(other), 0) / own.length;
    return {
      group,
      target: target - mean((other) => other.target),
      columns: columns.map((value, column) => value - mean((other) => other.columns[column]!)),
    };
  });
}

function gram(rows: readonly (readonly number[])[]): number[][] {
  const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]!));
  return columns.map((a) => columns.map((b) => dot(a, b)));
}

/** Gauss-Jordan without pivoting, for positive definite matrices with ones on the diagonal; null where singular. */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    const head = work[pivot]![pivot]!;
    if (head < SMALLEST_PIVOT) return null;
    work[pivot] = work[pivot]!.map((value) => value / head);
    work.forEach((row, index) => {
      if (index !== pivot) work[index] = row.map((value, column) => value - row[pivot]! * work[pivot]![column]!);
    });
  }
  return work.map((row) => row.slice(size));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

/** 97.5 % quantile of Student's t, by its expansion around the normal one (Abramowitz and Stegun, 26.7.5). */
export function studentQuantile(freedom: number): number {
  const z = 1.959963984540054;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), z);
}
