import type { AttributeRecord, AttributeValue, GraphRecord, Int64, TensorRecord } from './proto.ts';
import { readInt64s, readTensor } from './tensor-record.ts';
import { LENGTH, malformed, type Wire } from './wire.ts';

/** Longest list of numbers or texts an attribute may hold. */
const MAX_LIST = 1_000_000;

/** Reads a GraphProto inside `depth` others; passed in, since graphs and attributes hold each other. */
export type ReadGraph = (wire: Wire, end: number, depth: number) => GraphRecord;

/** The fields that are present. */
interface Draft {
  float?: number;
  int?: Int64;
  text?: string;
  tensor?: TensorRecord;
  graph?: GraphRecord;
  floats?: number[];
  ints?: Int64[];
  texts?: string[];
  reference?: string;
  hasOther?: boolean;
}

/** Reads an AttributeProto that ends before `end`, of a node in a graph inside `depth` others. */
export function readAttribute(wire: Wire, end: number, depth: number, readGraph: ReadGraph): AttributeRecord {
  const stop = wire.ending(end);
  return wire.recall(stop, () => readFields(wire, stop, depth, readGraph));
}

function readFields(wire: Wire, stop: number, depth: number, readGraph: ReadGraph): AttributeRecord {
  let name = '';
  let type = 0;
  const draft: Draft = {};
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) name = wire.string(stop);
    else if (tag === 160) type = wire.uint();
    else if (tag === 50) draft.graph = readGraph(wire, stop, depth + 1);
    else readField(wire, draft, tag, stop);
  }
  wire.close(stop);
  return { name, value: valueOf(draft, type) };
}

function readField(wire: Wire, draft: Draft, tag: number, end: number): void {
  switch (tag) {
    case 21:
      draft.float = wire.float32();
      return;
    case 24:
      draft.int = wire.int64();
      return;
    case 34:
      draft.text = wire.string(end);
      return;
    case 42:
      draft.tensor = readTensor(wire, end);
      return;
    case 58:
    case 61:
      draft.floats ??= [];
      readFloats(wire, tag, end, draft.floats);
      return;
    case 64:
    case 66:
      draft.ints = readInt64s(wire, tag, end, draft.ints ?? [], MAX_LIST);
      return;
    case 74:
      draft.texts ??= [];
      draft.texts.push(wire.string(end));
      return;
    case 170:
      draft.reference = wire.string(end);
      return;
    default:
      readOther(wire, draft, tag, end);
  }
}

/** Tensors (10), graphs (11), types (14, 15) and sparse tensors (22, 23) are passed over; 13 is documentation. */
function readOther(wire: Wire, draft: Draft, tag: number, end: number): void {
  const number = tag >>> 3;
  const isOther = [10, 11, 14, 15, 22, 23].includes(number);
  if (isOther) draft.hasOther = true;
  if (isOther || number === 13) wire.skip(tag, end);
  else wire.skipUnknown('Attribute', tag, end);
}

function readFloats(wire: Wire, tag: number, end: number, into: number[]): void {
  if ((tag & 7) !== LENGTH) {
    into.push(wire.float32());
    return;
  }
  const stop = wire.ending(end);
  if ((stop - wire.pos) % 4 !== 0) throw malformed(`a list of floats of ${stop - wire.pos} bytes`);
  while (wire.pos < stop) into.push(wire.float32());
}

/** By the declared type; files before IR 2 declare none, there the one field that is present tells. */
function valueOf(draft: Draft, type: number): AttributeValue {
  if (draft.reference) return { type: 'reference', value: draft.reference };
  switch (type) {
    case 1:
      return { type: 'float', value: draft.float ?? 0 };
    case 2:
      return { type: 'int', value: draft.int ?? 0 };
    case 3:
      return { type: 'string', value: draft.text ?? '' };
    case 6:
      return { type: 'floats', value: draft.floats ?? [] };
    case 7:
      return { type: 'ints', value: draft.ints ?? [] };
    case 8:
      return { type: 'strings', value: draft.texts ?? [] };
    default:
      return presentValue(draft, type);
  }
}

function presentValue(draft: Draft, type: number): AttributeValue {
  if (draft.tensor !== undefined) return { type: 'tensor', value: draft.tensor };
  if (draft.graph !== undefined) return { type: 'graph', value: draft.graph };
  if (draft.hasOther || type !== 0) return { type: 'other' };
  if (draft.float !== undefined) return { type: 'float', value: draft.float };
  if (draft.int !== undefined) return { type: 'int', value: draft.int };
  if (draft.text !== undefined) return { type: 'string', value: draft.text };
  if (draft.floats !== undefined) return { type: 'floats', value: draft.floats };
  if (draft.texts !== undefined) return { type: 'strings', value: draft.texts };
  return { type: 'ints', value: draft.ints ?? [] };
}
