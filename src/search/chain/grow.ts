/** A copy of twice the length. */
export function growInts(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 * values.length);
  grown.set(values);
  return grown;
}

/** A copy of twice the length, the new half filled with `fill`. */
export function growFloats(values: Float64Array, fill = 0): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(2 * values.length);
  grown.fill(fill, values.length);
  grown.set(values);
  return grown;
}
