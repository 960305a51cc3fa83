import { BitboneError } from '../graph/errors.ts';
import type { Content, DType, Shape } from '../graph/tensor.ts';
import { countElements } from '../graph/tensor.ts';
import { append } from './append.ts';
import { readEntry } from './decode-entry.ts';
import { requireInsideFolder } from './external.ts';
import type { Int64, TensorRecord } from './proto.ts';
import { dtypeOf } from './tensor-type.ts';
import type { Encoding } from './tensor-values.ts';
import { allocateValues, decodePacked, decodeRaw, decodeVarints, rawLength } from './tensor-values.ts';
import { FIXED32, FIXED64, LENGTH, malformed, VARINT, type Wire } from './wire.ts';

/** An integer payload up to this size is kept in memory: shapes, axes, indices. In bytes. */
const SMALL_PAYLOAD = 1024;
/** The same for floating-point payloads: bounds and scales. Weights are seldom asked for. */
const SMALL_FLOATS = 64;
/** TensorProto.DataType of float32. */
const FLOAT = 1;
const MAX_RANK = 64;

/** Encoding of each payload field of TensorProto. */
const PAYLOADS: Readonly<Record<number, Encoding>> = {
  4: 'packed-float',
  5: 'packed-varint',
  7: 'packed-varint',
  9: 'raw',
  10: 'packed-double',
  11: 'packed-varint',
};

interface Payload {
  readonly encoding: Encoding;
  readonly offset: number;
  readonly length: number;
  /** Present where it is small. */
  readonly bytes: Uint8Array | undefined;
}

/** Where a tensor says that its values lie in another file. */
interface External {
  isExternal: boolean;
  entries: Map<string, string> | undefined;
}

const NO_DIMS: Int64[] = [];

/** Reads a TensorProto that ends before `end`, leaving large payloads in the file. */
export function readTensor(wire: Wire, end: number): TensorRecord {
  let name = '';
  let dims = NO_DIMS;
  let type = 0;
  let payload: Payload | undefined;
  let hasText = false;
  let external: External | undefined;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    switch (tag) {
      case 8:
      case 10:
        dims = readInt64s(wire, tag, stop, dims, MAX_RANK);
        break;
      case 16:
        type = wire.int32();
        break;
      case 66:
        name = wire.string(stop);
        break;
      case 106:
      case 112:
        external ??= { isExternal: false, entries: undefined };
        readExternal(wire, tag, stop, external);
        break;
      // doc_string, metadata_props; string_data, whose values nobody needs
      case 50:
      case 98:
      case 130:
        hasText ||= tag === 50;
        wire.skip(tag, stop);
        break;
      default:
        payload = readPayload(wire, tag, stop, type, payload);
    }
  }
  wire.close(stop);
  return finish(wire, { name, dims, type, payload, hasText, external });
}

function readExternal(wire: Wire, tag: number, end: number, into: External): void {
  if (tag === 112) {
    into.isExternal = wire.int32() === 1;
    return;
  }
  into.entries ??= new Map();
  readEntry(wire, end, into.entries);
}

/** The values read so far and those of a packed or unpacked field of int64. */
export function readInt64s(wire: Wire, tag: number, end: number, before: Int64[], limit: number): Int64[] {
  let values = before;
  if ((tag & 7) === LENGTH) {
    const stop = wire.ending(end);
    while (wire.pos < stop && values.length <= limit) values = append(values, wire.int64());
    if (values.length <= limit) wire.close(stop);
  } else {
    values = append(values, wire.int64());
  }
  if (values.length > limit) throw malformed(`a list of more than ${limit} numbers at byte ${wire.pos}`);
  return values;
}

function readPayload(
  wire: Wire,
  tag: number,
  end: number,
  type: number,
  before: Payload | undefined,
): Payload | undefined {
  const encoding = PAYLOADS[tag >>> 3];
  if (encoding === undefined) {
    wire.skipUnknown('Tensor', tag, end);
    return before;
  }
  const limit = type === FLOAT ? SMALL_FLOATS : SMALL_PAYLOAD;
  const payload =
    (tag & 7) === LENGTH ? lengthPayload(wire, encoding, end, limit) : unpackedPayload(wire, encoding, tag, end);
  return before === undefined ? payload : joinPayloads(before, payload);
}

function lengthPayload(wire: Wire, encoding: Encoding, end: number, limit: number): Payload {
  const stop = wire.ending(end);
  const offset = wire.pos;
  const length = stop - offset;
  const bytes = length <= limit ? wire.bytes(stop) : undefined;
  wire.pos = stop;
  return { encoding, offset, length, bytes };
}

/** One element a field, as old writers have it; its bytes are those it would have in a packed field. */
function unpackedPayload(wire: Wire, encoding: Encoding, tag: number, end: number): Payload {
  const expected = encoding === 'packed-varint' ? VARINT : encoding === 'packed-double' ? FIXED64 : FIXED32;
  if (encoding === 'raw' || (tag & 7) !== expected)
    throw malformed(`field ${tag >>> 3} of a tensor has wire type ${tag & 7}`);
  const offset = wire.pos;
  wire.skip(tag, end);
  const stop = wire.pos;
  wire.pos = offset;
  return { encoding, offset, length: stop - offset, bytes: wire.bytes(stop) };
}

/** A payload may come in pieces; only small ones are put together. */
function joinPayloads(before: Payload, next: Payload): Payload {
  const { bytes: head } = before;
  const { bytes: tail } = next;
  if (before.encoding !== next.encoding) throw malformed(`a tensor has values of two encodings at byte ${next.offset}`);
  if (head === undefined || tail === undefined || head.length + tail.length > SMALL_PAYLOAD) {
    throw new BitboneError('E_UNSUPPORTED', `a large tensor is stored in pieces at byte ${next.offset}`, {
      fix: 'save the model again with a current onnx package',
    });
  }
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return { ...before, length: bytes.length, bytes };
}

/** A tensor's fields as the file has them. */
interface Draft {
  readonly name: string;
  readonly dims: readonly Int64[];
  readonly type: number;
  readonly payload: Payload | undefined;
  readonly hasText: boolean;
  readonly external: External | undefined;
}

function finish(wire: Wire, draft: Draft): TensorRecord {
  const { name } = draft;
  const dtype = dtypeOf(draft.type);
  if (dtype === undefined) {
    throw new BitboneError('E_UNSUPPORTED', `the element type ${draft.type} is not known`, { subject: name });
  }
  const shape = wire.shareShape(requireSizes(draft.dims, name));
  const count = countElements(shape);
  if (!Number.isSafeInteger(count)) {
    throw new BitboneError('E_INTEGER', `${shape.join('x')} elements are too many`, { subject: name });
  }
  return { name, dtype, shape, content: contentOf(draft, dtype, shape, count) };
}

function requireSizes(dims: readonly Int64[], subject: string): Shape {
  for (let axis = 0; axis < dims.length; axis += 1) {
    const dim = dims[axis]!;
    if (typeof dim === 'bigint') throw new BitboneError('E_INTEGER', `a size of ${dim}`, { subject });
    if (dim < 0) throw malformed(`a size of ${dim}`, subject);
  }
  return dims as Shape;
}

function contentOf(draft: Draft, dtype: DType, shape: Shape, count: number): Content {
  if (draft.external?.isExternal) return externalContent(draft, dtype, count);
  if (draft.hasText || dtype === 'string') return { kind: 'absent', reason: 'text is not read' };
  const { payload } = draft;
  if (payload === undefined) {
    return count === 0 ? { kind: 'dense', data: [] } : { kind: 'absent', reason: 'the file holds no values' };
  }
  const { encoding, offset, length, bytes } = payload;
  requireLength(payload, dtype, shape, count, draft.name);
  if (bytes === undefined || dtype === 'float8' || dtype === 'complex64' || dtype === 'complex128') {
    return { kind: 'stored', bytes: { file: null, offset, length, encoding } };
  }
  return { kind: 'dense', data: decodeSmall(bytes, encoding, dtype, count) };
}

function requireLength(payload: Payload, dtype: DType, shape: Shape, count: number, subject: string): void {
  const { encoding, length } = payload;
  const perElement = dtype === 'complex64' || dtype === 'complex128' ? 2 : 1;
  const fits =
    encoding === 'raw'
      ? length === rawLength(dtype, count)
      : encoding === 'packed-varint'
        ? length >= count * (dtype === 'int4' || dtype === 'uint4' ? 0.5 : 1)
        : length === count * perElement * (encoding === 'packed-double' ? 8 : 4);
  if (!fits) throw malformed(`${length} bytes for the shape [${shape.join(',')}] of ${dtype}`, subject);
}

function externalContent({ external, name }: Draft, dtype: DType, count: number): Content {
  const file = requireInsideFolder(external?.entries?.get('location') ?? '');
  const offset = Number(external?.entries?.get('offset') ?? 0);
  const length = Number(external?.entries?.get('length') ?? rawLength(dtype, count));
  for (const number of [offset, length]) {
    if (!Number.isSafeInteger(number) || number < 0) throw malformed('external data at no place', name);
  }
  if (length !== rawLength(dtype, count))
    throw malformed(`${length} external bytes for ${count} elements of ${dtype}`, name);
  return { kind: 'stored', bytes: { file, offset, length, encoding: 'raw' } };
}

/** In-memory values; 64-bit integers as bigint where one is not exact as a number. */
function decodeSmall(bytes: Uint8Array, encoding: Encoding, dtype: DType, count: number): ArrayLike<number> | bigint[] {
  if (dtype === 'int64' || dtype === 'uint64') return decodeInt64s(bytes, encoding, dtype, count);
  if (encoding !== 'raw') {
    if (dtype !== 'int4' && dtype !== 'uint4') return decodePacked(bytes, encoding, dtype, count);
    // int32_data holds the bytes, two elements in each
    const pairs = decodePacked(bytes, encoding, 'uint8', Math.ceil(count / 2));
    return decodeSmall(Uint8Array.from(pairs), 'raw', dtype, count);
  }
  const values = allocateValues(dtype, count);
  decodeRaw(bytes, dtype, values, 0, count);
  return values;
}

function decodeInt64s(bytes: Uint8Array, encoding: Encoding, dtype: DType, count: number): number[] | bigint[] {
  if (encoding === 'raw') return safeInt64s(bytes, count) ?? exactInt64s(bytes, dtype, count);
  if (encoding !== 'packed-varint') throw malformed(`${dtype} values in a floating-point field`);
  const values: bigint[] = [];
  decodeVarints(bytes, (_, value) => values.push(dtype === 'uint64' ? BigInt.asUintN(64, value) : value), count);
  return values.every(isSafe) ? values.map(Number) : values;
}

/** As numbers, or undefined where one lies beyond 2^53. */
function safeInt64s(bytes: Uint8Array, count: number): number[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: number[] = [];
  for (let at = 0; at < count * 8; at += 8) {
    const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (!Number.isSafeInteger(value)) return undefined;
    values.push(value);
  }
  return values;
}

function exactInt64s(bytes: Uint8Array, dtype: DType, count: number): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) =>
    dtype === 'uint64' ? view.getBigUint64(index * 8, true) : view.getBigInt64(index * 8, true),
  );
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}
