import { append } from './append.ts';
import { readAttribute } from './decode-attribute.ts';
import { readAt, readValue } from './decode-value.ts';
import type { AttributeRecord, GraphRecord, NodeRecord, TensorRecord, ValueRecord } from './proto.ts';
import { readTensor } from './tensor-record.ts';
import { LENGTH, malformed, type Wire } from './wire.ts';

/** Branches inside branches. */
const MAX_DEPTH = 32;

/** Reads a GraphProto that ends before `end`, inside `depth` others. */
export function readGraph(wire: Wire, end: number, depth = 0): GraphRecord {
  if (depth > MAX_DEPTH) throw malformed(`graphs are nested deeper than ${MAX_DEPTH}`);
  let name = '';
  const nodes: NodeRecord[] = [];
  const initializers: TensorRecord[] = [];
  const inputs: ValueRecord[] = [];
  const outputs: ValueRecord[] = [];
  const values: number[] = [];
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    switch (tag) {
      case 10:
        nodes.push(readNode(wire, stop, depth));
        break;
      case 18:
        name = wire.string(stop);
        break;
      case 42:
        initializers.push(readTensor(wire, stop));
        break;
      case 90:
        inputs.push(readValue(wire, stop));
        break;
      case 98:
        outputs.push(readValue(wire, stop));
        break;
      case 106:
        values.push(wire.pos);
        wire.skip(tag, stop);
        break;
      case 122:
        initializers.push(readSparse(wire, stop));
        break;
      // doc_string, quantization_annotation, metadata_props
      case 82:
      case 114:
      case 130:
        wire.skip(tag, stop);
        break;
      default:
        wire.skipUnknown('Graph', tag, stop);
    }
  }
  wire.close(stop);
  const readValues = () => values.map((at) => readAt(wire, at, () => readValue(wire, stop)));
  return { name, nodes, initializers, inputs, outputs, readValues };
}

const NO_NAMES: string[] = [];
const NO_ATTRIBUTES: AttributeRecord[] = [];

/** Reads a NodeProto that ends before `end`, of a graph inside `depth` others. */
export function readNode(wire: Wire, end: number, depth: number): NodeRecord {
  let inputs: string[] = NO_NAMES;
  let outputs: string[] = NO_NAMES;
  let attributes = NO_ATTRIBUTES;
  let name = '';
  let type = '';
  let domain = '';
  let overload = '';
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    switch (tag) {
      case 10:
        inputs = append(inputs, wire.string(stop));
        break;
      case 18:
        outputs = append(outputs, wire.string(stop));
        break;
      case 26:
        name = wire.string(stop);
        break;
      case 34:
        type = wire.word(stop);
        break;
      case 42:
        attributes = append(attributes, readAttribute(wire, stop, depth, readGraph));
        break;
      case 58:
        domain = wire.word(stop);
        break;
      case 66:
        overload = wire.string(stop);
        break;
      // doc_string, metadata_props, device_configurations
      case 50:
      case 74:
      case 82:
        wire.skip(tag, stop);
        break;
      default:
        wire.skipUnknown('Node', tag, stop);
    }
  }
  wire.close(stop);
  return { name, type, domain: domain === 'ai.onnx' ? '' : domain, overload, inputs, outputs, attributes };
}

/** A tensor stored by its non-zero elements: shape and name matter, the values are not read. */
function readSparse(wire: Wire, end: number): TensorRecord {
  let values: TensorRecord | undefined;
  const shape: number[] = [];
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) values = readTensor(wire, stop);
    else if (tag >>> 3 === 3) readSizes(wire, tag, stop, shape);
    else wire.skip(tag, stop);
  }
  wire.close(stop);
  const content = { kind: 'absent', reason: 'sparse values are not read' } as const;
  return { name: values?.name ?? '', dtype: values?.dtype ?? 'float32', shape, content };
}

function readSizes(wire: Wire, tag: number, end: number, into: number[]): void {
  if ((tag & 7) !== LENGTH) {
    into.push(wire.uint());
    return;
  }
  const stop = wire.ending(end);
  while (wire.pos < stop) into.push(wire.uint());
  wire.close(stop);
}
