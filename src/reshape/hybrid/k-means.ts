/**
 * Exact k-means of numbers (Wang and Song, The R Journal 3/2, 2011): sorted, every cluster is a run, and dynamic
 * programming over the ends of runs finds the least sum of squared distances to the means. Gives each number's cluster,
 * counted from the smallest mean. O(k n^2). `count` is at most the number of distinct values.
 */
export function clusterNumbers(numbers: ArrayLike<number>, count: number): Int32Array {
  const order = Array.from({ length: numbers.length }, (_, index) => index).sort((a, b) => numbers[a]! - numbers[b]!);
  const cost = createRunCost(order.map((index) => numbers[index]!));
  const starts = findStarts(order.length, count, cost);
  const clusters = new Int32Array(order.length);
  order.forEach((index, rank) => {
    clusters[index] = starts.findLastIndex((start) => start <= rank);
  });
  return clusters;
}

/** Number of different values. */
export function countDistinct(numbers: ArrayLike<number>): number {
  return new Set(Array.from(numbers)).size;
}

/** Sum of squared distances to the mean of sorted numbers `from` up to `end`. */
function createRunCost(sorted: readonly number[]): (from: number, end: number) => number {
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const sums = new Float64Array(sorted.length + 1);
  const squares = new Float64Array(sorted.length + 1);
  sorted.forEach((number, index) => {
    // about the middle, so that large offsets do not swallow the differences
    const shifted = number - middle;
    sums[index + 1] = sums[index]! + shifted;
    squares[index + 1] = squares[index]! + shifted * shifted;
  });
  return (from, end) => {
    const sum = sums[end]! - sums[from]!;
    return Math.max(0, squares[end]! - squares[from]! - (sum * sum) / (end - from));
  };
}

/** First index of each cluster. */
function findStarts(size: number, count: number, cost: (from: number, end: number) => number): number[] {
  const best = Array.from({ length: count + 1 }, () => new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY));
  const cut = Array.from({ length: count + 1 }, () => new Int32Array(size + 1));
  best[0]![0] = 0;
  for (let used = 1; used <= count; used += 1) {
    for (let end = used; end <= size; end += 1) {
      for (let from = used - 1; from < end; from += 1) {
        const total = best[used - 1]![from]! + cost(from, end);
        if (total < best[used]![end]!) {
          best[used]![end] = total;
          cut[used]![end] = from;
        }
      }
    }
  }
  const starts: number[] = [];
  for (let used = count, end = size; used > 0; used -= 1) {
    end = cut[used]![end]!;
    starts.unshift(end);
  }
  return starts;
}
