import type { AttributeRecord, AttributeValue, GraphRecord, Int64, TensorRecord } from './proto.ts';
import { readInt64s, readTensor } from './tensor-record.ts';
import { LENGTH, malformed, type Wire } from './wire.ts';

/** Longest list of numbers or texts an attribute may hold. */
const MAX_LIST = 1_000_000;

interface Draft {
  name: string;
  type: number;
  float: number | undefined;
  int: Int64 | undefined;
  text: string | undefined;
  tensor: TensorRecord | undefined;
  graph: GraphRecord | undefined;
  floats: number[];
  ints: Int64[];
  texts: string[];
  reference: string;
  hasOther: boolean;
}

/** Reads a GraphProto; passed in, since graphs and attributes hold each other. */
export type ReadGraph = (wire: Wire, end: number) => GraphRecord;

/** Reads an AttributeProto that ends before `end`. */
export function readAttribute(wire: Wire, end: number, readGraph: ReadGraph): AttributeRecord {
  const draft: Draft = {
    name: '',
    type: 0,
    float: undefined,
    int: undefined,
    text: undefined,
    tensor: undefined,
    graph: undefined,
    floats: [],
    ints: [],
    texts: [],
    reference: '',
    hasOther: false,
  };
  wire.message(end, (tag, stop) => readField(wire, draft, tag, stop, readGraph));
  return { name: draft.name, value: valueOf(draft) };
}

function readField(wire: Wire, draft: Draft, tag: number, end: number, readGraph: ReadGraph): void {
  switch (tag) {
    case 10:
      draft.name = wire.string(end);
      return;
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
    case 50:
      draft.graph = readGraph(wire, end);
      return;
    case 58:
    case 61:
      readFloats(wire, tag, end, draft.floats);
      return;
    case 64:
    case 66:
      readInt64s(wire, tag, end, draft.ints, MAX_LIST);
      return;
    case 74:
      draft.texts.push(wire.string(end));
      return;
    case 160:
      draft.type = wire.int32();
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
  if ([10, 11, 14, 15, 22, 23].includes(number)) draft.hasOther = true;
  else if (number !== 13) wire.unknown.add(`Attribute.${number}`);
  wire.skip(tag, end);
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
function valueOf(draft: Draft): AttributeValue {
  if (draft.reference !== '') return { type: 'reference', value: draft.reference };
  switch (draft.type) {
    case 1:
      return { type: 'float', value: draft.float ?? 0 };
    case 2:
      return { type: 'int', value: draft.int ?? 0 };
    case 3:
      return { type: 'string', value: draft.text ?? '' };
    case 6:
      return { type: 'floats', value: draft.floats };
    case 7:
      return { type: 'ints', value: draft.ints };
    case 8:
      return { type: 'strings', value: draft.texts };
    default:
      return presentValue(draft);
  }
}

function presentValue(draft: Draft): AttributeValue {
  if (draft.tensor !== undefined) return { type: 'tensor', value: draft.tensor };
  if (draft.graph !== undefined) return { type: 'graph', value: draft.graph };
  if (draft.hasOther || draft.type !== 0) return { type: 'other' };
  if (draft.float !== undefined) return { type: 'float', value: draft.float };
  if (draft.int !== undefined) return { type: 'int', value: draft.int };
  if (draft.text !== undefined) return { type: 'string', value: draft.text };
  if (draft.floats.length > 0) return { type: 'floats', value: draft.floats };
  if (draft.texts.length > 0) return { type: 'strings', value: draft.texts };
  return { type: 'ints', value: draft.ints };
}
