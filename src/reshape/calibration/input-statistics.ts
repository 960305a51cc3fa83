/** What binarizing a layer's input loses. */
export interface InputError {
  /** E = ||I - alpha sign(I)||^2 / n with the best alpha (Hybrid Binary Networks, Prabhu et al., WACV 2018). */
  readonly error: number;
  /** The best alpha: the mean absolute input. */
  readonly scale: number;
  /** sqrt(||I - sign(I)||^2 / n), as the code of Hybrid Binary Networks logs it (github erilyth/HybridBinaryNetworks-WACV18). */
  readonly rmse: number;
  /** mean(I^2), by which the code divides that. */
  readonly meanSquare: number;
  /** mean|1 - clip(I)^2|, the third figure of the code. */
  readonly clipLoss: number;
}

/** Sums over the inputs of one layer, batch after batch. */
export interface InputSums {
  add(inputs: ArrayLike<number>): void;
  /** Throws nothing: without inputs everything is 0. */
  finish(): InputError;
}

/** The sign of 0 is 1 here. */
export function createInputSums(): InputSums {
  let [count, squares, absolutes, clipped] = [0, 0, 0, 0];
  return {
    add(inputs) {
      count += inputs.length;
      for (let index = 0; index < inputs.length; index += 1) {
        const input = inputs[index]!;
        squares += input * input;
        absolutes += Math.abs(input);
        clipped += 1 - Math.min(1, input * input);
      }
    },
    finish() {
      const size = Math.max(1, count);
      const [meanSquare, scale] = [squares / size, absolutes / size];
      return {
        error: Math.max(0, meanSquare - scale * scale),
        scale,
        rmse: count === 0 ? 0 : Math.sqrt(Math.max(0, meanSquare - 2 * scale + 1)),
        meanSquare,
        clipLoss: clipped / size,
      };
    },
  };
}

/**
 * The same for inputs that are normally distributed with mean 0 and variance 1, as batch norm makes them: mean|x| =
 * sqrt(2/pi). Assumed, not measured.
 */
export function assumeNormalInputs(): InputError {
  const scale = Math.sqrt(2 / Math.PI);
  // E max(0, 1 - x^2) = integral over [-1, 1] of (1 - x^2) phi(x) = 2 phi(1): integrate x^2 phi by parts
  const clipLoss = 2 * (Math.exp(-0.5) / Math.sqrt(2 * Math.PI));
  return { error: 1 - scale * scale, scale, rmse: Math.sqrt(2 - 2 * scale), meanSquare: 1, clipLoss };
}
