import { readAttribute } from './decode-attribute.ts';
import type { AttributeRecord, DimRecord, GraphRecord, NodeRecord, TensorRecord, ValueRecord } from './proto.ts';
import { readTensor } from './tensor-record.ts';
import { dtypeOf } from './tensor-type.ts';
import type { Wire } from './wire.ts';

/** Reads a GraphProto that ends before `end`. */
export function readGraph(wire: Wire, end: number): GraphRecord {
  let name = '';
  const nodes: NodeRecord[] = [];
  const initializers: TensorRecord[] = [];
  const inputs: ValueRecord[] = [];
  const outputs: ValueRecord[] = [];
  const values: ValueRecord[] = [];
  wire.message(end, (tag, stop) => {
    switch (tag) {
      case 10:
        nodes.push(readNode(wire, stop));
        return;
      case 18:
        name = wire.string(stop);
        return;
      case 42:
        initializers.push(readTensor(wire, stop));
        return;
      case 90:
        inputs.push(readValue(wire, stop));
        return;
      case 98:
        outputs.push(readValue(wire, stop));
        return;
      case 106:
        values.push(readValue(wire, stop));
        return;
      case 122:
        initializers.push(readSparse(wire, stop));
        return;
      // doc_string, quantization_annotation, metadata_props
      case 82:
      case 114:
      case 130:
        wire.skip(tag, stop);
        return;
      default:
        wire.skipUnknown('Graph', tag, stop);
    }
  });
  return { name, nodes, initializers, inputs, outputs, values };
}

/** Reads a NodeProto that ends before `end`. */
export function readNode(wire: Wire, end: number): NodeRecord {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: AttributeRecord[] = [];
  let name = '';
  let type = '';
  let domain = '';
  let overload = '';
  wire.message(end, (tag, stop) => {
    switch (tag) {
      case 10:
        inputs.push(wire.string(stop));
        return;
      case 18:
        outputs.push(wire.string(stop));
        return;
      case 26:
        name = wire.string(stop);
        return;
      case 34:
        type = wire.string(stop);
        return;
      case 42:
        attributes.push(readAttribute(wire, stop, readGraph));
        return;
      case 58:
        domain = wire.string(stop);
        return;
      case 66:
        overload = wire.string(stop);
        return;
      // doc_string, metadata_props, device_configurations
      case 50:
      case 74:
      case 82:
        wire.skip(tag, stop);
        return;
      default:
        wire.skipUnknown('Node', tag, stop);
    }
  });
  return { name, type, domain: domain === 'ai.onnx' ? '' : domain, overload, inputs, outputs, attributes };
}

/** A tensor stored by its non-zero elements: shape and name matter, the values are not read. */
function readSparse(wire: Wire, end: number): TensorRecord {
  let values: TensorRecord | undefined;
  const shape: number[] = [];
  wire.message(end, (tag, stop) => {
    if (tag === 10) values = readTensor(wire, stop);
    else if (tag === 24) shape.push(wire.uint());
    else if (tag === 26) {
      const last = wire.ending(stop);
      while (wire.pos < last) shape.push(wire.uint());
    } else wire.skip(tag, stop);
  });
  const content = { kind: 'absent', reason: 'sparse values are not read' } as const;
  return { name: values?.name ?? '', dtype: values?.dtype ?? 'float32', shape, content };
}

/** Reads a ValueInfoProto that ends before `end`. */
export function readValue(wire: Wire, end: number): ValueRecord {
  let name = '';
  let type: Omit<ValueRecord, 'name'> = { dtype: undefined, dims: undefined };
  wire.message(end, (tag, stop) => {
    if (tag === 10) name = wire.string(stop);
    else if (tag === 18) type = readType(wire, stop);
    // doc_string, metadata_props
    else if (tag === 26 || tag === 34) wire.skip(tag, stop);
    else wire.skipUnknown('ValueInfo', tag, stop);
  });
  return { name, ...type };
}

/** A TypeProto; sequences, maps and the like are no tensors and have neither element type nor shape here. */
function readType(wire: Wire, end: number): Omit<ValueRecord, 'name'> {
  let type: Omit<ValueRecord, 'name'> = { dtype: undefined, dims: undefined };
  wire.message(end, (tag, stop) => {
    if (tag === 10) type = readTensorType(wire, stop);
    else wire.skip(tag, stop);
  });
  return type;
}

function readTensorType(wire: Wire, end: number): Omit<ValueRecord, 'name'> {
  let dtype: ValueRecord['dtype'];
  let dims: DimRecord[] | undefined;
  wire.message(end, (tag, stop) => {
    if (tag === 8) dtype = dtypeOf(wire.int32());
    else if (tag === 18) dims = readDims(wire, stop);
    else wire.skip(tag, stop);
  });
  return { dtype, dims };
}

function readDims(wire: Wire, end: number): DimRecord[] {
  const dims: DimRecord[] = [];
  wire.message(end, (tag, stop) => {
    if (tag === 10) dims.push(readDim(wire, stop));
    else wire.skip(tag, stop);
  });
  return dims;
}

/** Exporters write an unknown size as nothing, an empty symbol, 0 or -1. */
function readDim(wire: Wire, end: number): DimRecord {
  let dim: DimRecord = null;
  wire.message(end, (tag, stop) => {
    if (tag === 8) dim = Number(wire.int64());
    else if (tag === 18) dim = wire.string(stop) || null;
    else wire.skip(tag, stop);
  });
  return typeof dim === 'number' && !(dim > 0) ? null : dim;
}
