/** Error of the filter's signs times its mean absolute weight (XNOR-Net, Rastegari et al., ECCV 2016): ||W||^2 - ||W||_1^2/n. */
export function measureSignError(weights: ArrayLike<number>): number {
  let [squares, absolutes] = [0, 0];
  for (let index = 0; index < weights.length; index += 1) {
    squares += weights[index]! ** 2;
    absolutes += Math.abs(weights[index]!);
  }
  return Math.max(0, squares - absolutes ** 2 / weights.length);
}
