import { BitboneError } from '../graph/errors.ts';
import type { ByteSource } from './byte-source.ts';

const FIRST_WINDOW = 64 * 1024;
/** After a jump over a payload only a few headers are likely to follow before the next one. */
const JUMP_WINDOW = 4 * 1024;
const LARGEST_WINDOW = 256 * 1024;
const MAX_VARINT_BYTES = 10;
const MAX_DEPTH = 64;

/** Protobuf's wire types; groups (3, 4) ended with proto2 and occur in no ONNX file. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/**
 * Reads protobuf's wire format from a source through a small window, so that payloads may be jumped over unread.
 * Everything declared by the file is checked before it is believed: no length reaches beyond its message, no message
 * beyond the file, and nothing is allocated that the file does not hold.
 */
export class Wire {
  /** Offset in the file of the next byte. */
  pos = 0;
  /** Field numbers met that no reader knows, as `Message.number`. */
  readonly unknown = new Set<string>();
  readonly #source: ByteSource;
  #window: Buffer = Buffer.alloc(0);
  #base = 0;
  #nextLength = FIRST_WINDOW;
  #depth = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.size;
  }

  /** Field number and wire type of the next field, as `number * 8 + type`. */
  tag(): number {
    const tag = this.uint();
    if (tag < 8 || tag > 0xffffffff) throw malformed(`field tag ${tag} at byte ${this.pos}`);
    return tag;
  }

  /** A varint as a non-negative number; beyond 2^53 it is only known to be large. */
  uint(): number {
    let byte = this.#byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    for (let count = 1; count < MAX_VARINT_BYTES; count += 1) {
      byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw malformed(`a number at byte ${this.pos} is too long`);
  }

  /** A signed 64-bit varint; a bigint where a number would not be exact. */
  int64(): number | bigint {
    let byte = this.#byte();
    if (byte < 128) return byte;
    let low = byte & 127;
    let high = 0;
    for (let count = 1; count < MAX_VARINT_BYTES; count += 1) {
      byte = this.#byte();
      // seven groups (49 bits) stay exact in a number, the last three go to the upper part
      if (count < 7) low += (byte & 127) * 2 ** (7 * count);
      else high += (byte & 127) * 2 ** (7 * (count - 7));
      if (byte < 128) return joinInt64(low, high);
    }
    throw malformed(`a number at byte ${this.pos} is too long`);
  }

  /** An enum or a 32-bit signed integer. */
  int32(): number {
    const value = this.int64();
    return Number(value) | 0;
  }

  float32(): number {
    const at = this.#need(4);
    this.pos += 4;
    return this.#window.readFloatLE(at);
  }

  /** Length of a nested message or byte string that must end before `end`; returns where it ends. */
  ending(end: number): number {
    const length = this.uint();
    const stop = this.pos + length;
    if (stop > end) this.#overrun(length, stop);
    return stop;
  }

  #overrun(length: number, stop: number): never {
    if (stop > this.size) throw truncated(`${length} bytes are announced at byte ${this.pos} of ${this.size}`);
    throw malformed(`${length} bytes announced at byte ${this.pos} reach beyond their message`);
  }

  string(end: number): string {
    const stop = this.ending(end);
    const length = stop - this.pos;
    if (length === 0) return '';
    const at = this.#need(length);
    this.pos = stop;
    return this.#window.toString('utf8', at, at + length);
  }

  /** A copy of the bytes up to `stop`. */
  bytes(stop: number): Uint8Array {
    const length = stop - this.pos;
    if (length === 0) return new Uint8Array(0);
    const at = this.#need(length);
    this.pos = stop;
    return Uint8Array.prototype.slice.call(this.#window, at, at + length);
  }

  /** Reads a nested message field by field; `read` is given each tag and the message's end and must consume the field. */
  message(end: number, read: (tag: number, end: number) => void): void {
    const stop = this.ending(end);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw malformed(`messages are nested deeper than ${MAX_DEPTH}`);
    this.fields(stop, read);
    this.#depth -= 1;
  }

  fields(stop: number, read: (tag: number, end: number) => void): void {
    while (this.pos < stop) {
      read(this.tag(), stop);
      if (this.pos > stop) throw malformed(`a field reaches beyond its message at byte ${this.pos}`);
    }
  }

  /** Passes over a field. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case VARINT:
        this.int64();
        return;
      case FIXED64:
        this.#jump(8, end);
        return;
      case LENGTH:
        this.pos = this.ending(end);
        return;
      case FIXED32:
        this.#jump(4, end);
        return;
      default:
        throw malformed(`wire type ${tag & 7} at byte ${this.pos}`);
    }
  }

  /** Passes over a field that this reader does not know, and remembers it. */
  skipUnknown(message: string, tag: number, end: number): void {
    this.unknown.add(`${message}.${tag >>> 3}`);
    this.skip(tag, end);
  }

  #jump(length: number, end: number): void {
    this.pos += length;
    if (this.pos > end) this.#overrun(length, this.pos);
  }

  #byte(): number {
    const at = this.pos - this.#base;
    const byte = at >= 0 ? this.#window[at] : undefined;
    if (byte !== undefined) {
      this.pos += 1;
      return byte;
    }
    // the window is another one after #need
    const start = this.#need(1);
    this.pos += 1;
    return this.#window[start]!;
  }

  /** Makes `length` bytes from `pos` on available; returns where they start in the window. */
  #need(length: number): number {
    const at = this.pos - this.#base;
    if (at >= 0 && at + length <= this.#window.length) return at;
    if (this.pos + length > this.size) throw truncated(`the file ends at byte ${this.size}`);
    this.#load(length);
    return 0;
  }

  #load(length: number): void {
    const follows = this.pos >= this.#base && this.pos <= this.#base + this.#window.length;
    this.#nextLength = follows ? Math.min(this.#nextLength * 2, LARGEST_WINDOW) : JUMP_WINDOW;
    const wanted = Math.min(Math.max(length, this.#nextLength), this.size - this.pos);
    const bytes = this.#source.read(this.pos, wanted);
    if (bytes.length < length)
      throw truncated(`only ${bytes.length} of ${length} bytes could be read at byte ${this.pos}`);
    this.#window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#base = this.pos;
  }
}

/** From the low 49 bits and the 15 above them, as two's complement. */
function joinInt64(low: number, high: number): number | bigint {
  const isNegative = (high & 0x4000) !== 0;
  const upper = isNegative ? (high & 0x7fff) - 0x8000 : high & 0x7fff;
  const value = upper * 2 ** 49 + low;
  if (Number.isSafeInteger(value)) return value;
  return BigInt(upper) * 2n ** 49n + BigInt(low);
}

export function malformed(reason: string, subject?: string): BitboneError {
  return new BitboneError('E_MALFORMED', reason, { subject, fix: 'check the file, or export it again' });
}

export function truncated(reason: string, subject?: string): BitboneError {
  return new BitboneError('E_TRUNCATED', reason, { subject, fix: 'copy or download the file again' });
}
