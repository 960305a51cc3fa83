import type { DimRecord, ValueRecord, ValueType } from './proto.ts';
import { dtypeOf } from './tensor-type.ts';
import type { Wire } from './wire.ts';

const UNTYPED: ValueType = { dtype: undefined, dims: undefined };

/** Reads a ValueInfoProto that ends before `end`, its type later. */
export function readValue(wire: Wire, end: number): ValueRecord {
  let name = '';
  let typeAt = -1;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) {
      name = wire.string(stop);
    } else if (tag === 18) {
      typeAt = wire.pos;
      wire.skip(tag, stop);
    } else if (tag === 26 || tag === 34) {
      // doc_string, metadata_props
      wire.skip(tag, stop);
    } else {
      wire.skipUnknown('ValueInfo', tag, stop);
    }
  }
  wire.close(stop);
  return { name, readType: () => (typeAt < 0 ? UNTYPED : readAt(wire, typeAt, () => readType(wire, stop))) };
}

/** Reads at another place and returns to the present one. */
export function readAt<T>(wire: Wire, pos: number, read: () => T): T {
  const back = wire.pos;
  wire.pos = pos;
  const result = read();
  wire.pos = back;
  return result;
}

/** A TypeProto; sequences, maps and the like are no tensors and have neither element type nor shape here. */
function readType(wire: Wire, end: number): ValueType {
  let type = UNTYPED;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) type = readTensorType(wire, stop);
    else wire.skip(tag, stop);
  }
  wire.close(stop);
  return type;
}

function readTensorType(wire: Wire, end: number): ValueType {
  let dtype: ValueType['dtype'];
  let dims: DimRecord[] | undefined;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 8) dtype = dtypeOf(wire.int32());
    else if (tag === 18) dims = readDims(wire, stop);
    else wire.skip(tag, stop);
  }
  wire.close(stop);
  return { dtype, dims };
}

function readDims(wire: Wire, end: number): DimRecord[] {
  const dims: DimRecord[] = [];
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) dims.push(readDim(wire, stop));
    else wire.skip(tag, stop);
  }
  wire.close(stop);
  return dims;
}

/** Exporters write an unknown size as nothing, an empty symbol, 0 or -1. */
function readDim(wire: Wire, end: number): DimRecord {
  let dim: DimRecord = null;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 8) dim = Number(wire.int64());
    else if (tag === 18) dim = wire.string(stop) || null;
    else wire.skip(tag, stop);
  }
  wire.close(stop);
  return typeof dim === 'number' && !(dim > 0) ? null : dim;
}
