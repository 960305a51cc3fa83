/** Random access to the bytes of a file; synchronous, since a model is read in one pass. */
export interface ByteSource {
  /** As the user knows it; the subject of error messages. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The bytes [offset, offset + length) as far as they exist; the result may be shorter at the end of the file. */
  read(offset: number, length: number): Uint8Array;
}

/** Opens a file in the model's own folder, or gives null where there is none. */
export type OpenBeside = (fileName: string) => ByteSource | null;

/** A source over bytes in memory; reads are views, not copies. */
export function createByteSource(name: string, bytes: Uint8Array): ByteSource {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}
