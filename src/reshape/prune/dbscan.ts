/**
 * Clusters of density (Ester et al., KDD 1996): points with at least `minPoints` neighbours (themselves included) within
 * `radius` are cores; cores within reach of each other and their neighbours form a cluster, in the order they are found.
 * Gives each point's cluster, -1 for noise. `distances`: row-major, square.
 */
export function findDenseClusters(distances: ArrayLike<number>, radius: number, minPoints: number): Int32Array {
  const count = Math.round(Math.sqrt(distances.length));
  const neighbours = Array.from({ length: count }, (_, point) => listNeighbours(distances, count, point, radius));
  const clusters = new Int32Array(count).fill(-1);
  let next = 0;
  for (let point = 0; point < count; point += 1) {
    if (clusters[point] !== -1 || neighbours[point]!.length < minPoints) continue;
    spread(point, next, neighbours, minPoints, clusters);
    next += 1;
  }
  return clusters;
}

function listNeighbours(distances: ArrayLike<number>, count: number, point: number, radius: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < count; other += 1) if (distances[point * count + other]! <= radius) found.push(other);
  return found;
}

function spread(
  start: number,
  cluster: number,
  neighbours: readonly (readonly number[])[],
  minPoints: number,
  clusters: Int32Array,
): void {
  const pending = [start];
  clusters[start] = cluster;
  for (let point = pending.pop(); point !== undefined; point = pending.pop()) {
    if (neighbours[point]!.length < minPoints) continue;
    for (const other of neighbours[point]!) {
      if (clusters[other] !== -1) continue;
      clusters[other] = cluster;
      pending.push(other);
    }
  }
}

/** 1 - cos of every two rows; a row of zeros is at distance 1 from the others. */
export function measureCosines(rows: readonly ArrayLike<number>[]): Float64Array {
  const unit = rows.map(normalise);
  const distances = new Float64Array(rows.length ** 2);
  for (let a = 0; a < rows.length; a += 1) {
    for (let b = a + 1; b < rows.length; b += 1) {
      const distance = Math.max(0, 1 - dot(unit[a]!, unit[b]!));
      distances[a * rows.length + b] = distance;
      distances[b * rows.length + a] = distance;
    }
  }
  return distances;
}

function normalise(row: ArrayLike<number>): Float64Array {
  const length = Math.sqrt(dot(row, row));
  return Float64Array.from(row, (value) => (length === 0 ? 0 : value / length));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
