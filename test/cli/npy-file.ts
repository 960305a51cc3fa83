/** A NumPy file of float32 values, format version 1. */
export function writeNpy(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const start = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${start.padEnd(Math.ceil((start.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * data.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  const view = new DataView(bytes.buffer, 10 + header.length);
  Array.from(data).forEach((value, index) => {
    view.setFloat32(4 * index, value, true);
  });
  return bytes;
}
