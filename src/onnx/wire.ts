import { BitboneError } from '../graph/errors.ts';
import { type Shape, sameShape } from '../graph/tensor.ts';
import type { ByteSource } from './byte-source.ts';

const FIRST_WINDOW = 64 * 1024;
/** After a jump over a payload only a few headers are likely to follow before the next one. */
const JUMP_WINDOW = 4 * 1024;
const LARGEST_WINDOW = 256 * 1024;
const MAX_VARINT_BYTES = 10;
/** In bytes. */
const LONGEST_RECALLED = 128;

/** Protobuf's wire types; groups (3, 4) ended with proto2 and occur in no ONNX file. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

const BEYOND_ASCII = /[^\0-\x7f]/g;

/**
 * Reads protobuf's wire format from a source through a small window, so that payloads may be jumped over unread.
 * Everything declared by the file is checked before it is believed: no length reaches beyond its message, no message
 * beyond the file, and nothing is allocated that the file does not hold.
 */
export class Wire {
  /** Offset in the file of the next byte. */
  pos = 0;
  readonly size: number;
  /** Field numbers met that no reader knows, as `Message.number`. */
  readonly unknown = new Set<string>();
  private readonly source: ByteSource;
  private window: Buffer = Buffer.alloc(0);
  private base = 0;
  /** The window, a character a byte; made when the first name in it is read. */
  private text: string | undefined;
  /** A stretch of the window that is ASCII, looked for once for all names in it. */
  private plainFrom = 0;
  private plainTo = 0;
  /** What was made of short messages, by their bytes. */
  private readonly known = new Map<string, unknown>();
  private readonly words = new Map<string, string>();
  private shape: Shape = [];
  private nextLength = FIRST_WINDOW;

  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
  }

  /**
   * A varint as a non-negative number; beyond 2^53 it is only known to be large. A field's tag is one: its number times
   * 8 plus its wire type.
   */
  uint(): number {
    const byte = this.window[this.pos - this.base];
    if (byte === undefined || byte > 127) return this.longUint();
    this.pos += 1;
    return byte;
  }

  private longUint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw malformed(`a number at byte ${this.pos} is too long`);
  }

  /** A signed 64-bit varint; a bigint where a number would not be exact. */
  int64(): number | bigint {
    const byte = this.window[this.pos - this.base];
    if (byte === undefined || byte > 127) return this.longInt64();
    this.pos += 1;
    return byte;
  }

  private longInt64(): number | bigint {
    let byte = this.byte();
    if (byte < 128) return byte;
    let low = byte & 127;
    let high = 0;
    for (let count = 1; count < MAX_VARINT_BYTES; count += 1) {
      byte = this.byte();
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
    return typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value));
  }

  float32(): number {
    const at = this.need(4);
    this.pos += 4;
    return this.window.readFloatLE(at);
  }

  /** Length of a nested message or byte string that must end before `end`; returns where it ends. */
  ending(end: number): number {
    const length = this.uint();
    const stop = this.pos + length;
    if (stop > end) this.overrun(length, stop);
    return stop;
  }

  /** To be called behind the last field of a message: no field may have reached beyond it. */
  close(stop: number): void {
    if (this.pos !== stop) throw malformed(`a field reaches beyond its message at byte ${stop}`);
  }

  string(end: number): string {
    const stop = this.ending(end);
    const length = stop - this.pos;
    if (length === 0) return '';
    const at = this.need(length);
    this.pos = stop;
    // a piece of a text that is there already costs far less than a call into the runtime for every name
    this.text ??= this.window.toString('latin1');
    if (at < this.plainFrom || at >= this.plainTo) {
      this.plainFrom = at;
      this.plainTo = findBeyondAscii(this.text, at);
    }
    if (at + length > this.plainTo) return this.window.toString('utf8', at, at + length);
    return this.text.slice(at, at + length);
  }

  /** A string of which a file has few, such as an operator's type; kept once. */
  word(end: number): string {
    const text = this.string(end);
    const known = this.words.get(text);
    if (known !== undefined) return known;
    this.words.set(text, text);
    return text;
  }

  /** The last shape read, if this is the same: neighbours often are alike, and many are kept. */
  shareShape(shape: Shape): Shape {
    if (!sameShape(shape, this.shape)) this.shape = shape;
    return this.shape;
  }

  /**
   * What `read` makes of the message up to `stop`: once for all short messages of the same bytes, as the attributes of a
   * network's layers are. Every message so read must be of one kind, and what is made of it must not be changed.
   */
  recall<T>(stop: number, read: () => T): T {
    const length = stop - this.pos;
    const at = this.pos - this.base;
    if (length > LONGEST_RECALLED || at < 0 || at + length > this.window.length) return read();
    this.text ??= this.window.toString('latin1');
    const bytes = this.text.slice(at, at + length);
    const known = this.known.get(bytes);
    if (known !== undefined) {
      this.pos = stop;
      return known as T;
    }
    const made = read();
    this.known.set(bytes, made);
    return made;
  }

  /** A copy of the bytes up to `stop`. */
  bytes(stop: number): Uint8Array {
    const length = stop - this.pos;
    const copy = new Uint8Array(length);
    if (length === 0) return copy;
    const at = this.need(length);
    this.pos = stop;
    copy.set(this.window.subarray(at, at + length));
    return copy;
  }

  /** Passes over a field. */
  skip(tag: number, end: number): void {
    if (tag < 8 || tag > 0xffffffff) throw malformed(`a field number of ${Math.floor(tag / 8)} at byte ${this.pos}`);
    switch (tag % 8) {
      case VARINT:
        this.int64();
        return;
      case FIXED64:
        this.jump(8, end);
        return;
      case LENGTH:
        this.pos = this.ending(end);
        return;
      case FIXED32:
        this.jump(4, end);
        return;
      default:
        throw malformed(`wire type ${tag % 8} at byte ${this.pos}`);
    }
  }

  /** Passes over a field that this reader does not know, and remembers it. */
  skipUnknown(message: string, tag: number, end: number): void {
    this.skip(tag, end);
    this.unknown.add(`${message}.${tag >>> 3}`);
  }

  private jump(length: number, end: number): void {
    this.pos += length;
    if (this.pos > end) this.overrun(length, this.pos);
  }

  private overrun(length: number, stop: number): never {
    if (stop > this.size) throw truncated(`${length} bytes are announced at byte ${this.pos} of ${this.size}`);
    throw malformed(`${length} bytes announced at byte ${this.pos} reach beyond their message`);
  }

  private byte(): number {
    const byte = this.window[this.pos - this.base];
    if (byte !== undefined) {
      this.pos += 1;
      return byte;
    }
    // the window is another one afterwards
    const start = this.need(1);
    this.pos += 1;
    return this.window[start]!;
  }

  /** Makes `length` bytes from `pos` on available; returns where they start in the window. */
  private need(length: number): number {
    const at = this.pos - this.base;
    if (at >= 0 && at + length <= this.window.length) return at;
    if (this.pos + length > this.size) throw truncated(`the file ends at byte ${this.size}`);
    this.load(length);
    return 0;
  }

  private load(length: number): void {
    const gap = this.pos - this.base - this.window.length;
    this.nextLength =
      this.pos >= this.base && gap < FIRST_WINDOW ? Math.min(this.nextLength * 2, LARGEST_WINDOW) : JUMP_WINDOW;
    const wanted = Math.min(Math.max(length, this.nextLength), this.size - this.pos);
    const bytes = this.source.read(this.pos, wanted);
    if (bytes.length < length)
      throw truncated(`only ${bytes.length} of ${length} bytes could be read at byte ${this.pos}`);
    this.window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.text = undefined;
    this.plainTo = 0;
    this.base = this.pos;
  }
}

/** Where the first character beyond ASCII stands at or behind `from`; the text's length if none does. */
function findBeyondAscii(text: string, from: number): number {
  BEYOND_ASCII.lastIndex = from;
  return BEYOND_ASCII.exec(text)?.index ?? text.length;
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
