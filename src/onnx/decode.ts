import { BitboneError } from '../graph/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { readAttribute } from './decode-attribute.ts';
import { readEntry } from './decode-entry.ts';
import { readGraph, readNode } from './decode-graph.ts';
import type { AttributeRecord, FunctionRecord, GraphRecord, ModelRecord, NodeRecord } from './proto.ts';
import { describeForeign } from './sniff.ts';
import { Wire } from './wire.ts';

export interface Decoded {
  readonly model: ModelRecord;
  /** Fields of the file that were passed over because no version of ONNX known here has them, as `Message.number`. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads an ONNX file's structure; large payloads stay in the file. Throws `E_EMPTY`, `E_NOT_ONNX` (saying what the file
 * looks like), `E_TRUNCATED` or `E_MALFORMED`.
 *
 * bitbone decodes the wire format itself instead of through onnx-proto: nothing is copied or decoded twice, fields newer
 * than IR 8 are seen, and a command that only reads need not load the package (it encodes what bitbone writes).
 */
export function decodeModel(source: ByteSource): Decoded {
  if (source.size === 0) throw new BitboneError('E_EMPTY', '', { fix: 'copy or download the file again' });
  const wire = new Wire(source);
  try {
    return { model: readModelFields(wire), unknownFields: [...wire.unknown] };
  } catch (error) {
    const foreign = describeForeign(source);
    throw foreign === undefined ? error : notOnnx(`it looks like ${foreign.what}`, foreign.fix, error);
  }
}

function notOnnx(reason: string, fix: string, cause?: unknown): BitboneError {
  return new BitboneError('E_NOT_ONNX', `not an ONNX model: ${reason}`, { fix, cause });
}

function readModelFields(wire: Wire): ModelRecord {
  let irVersion = 0;
  let graph: GraphRecord | undefined;
  const producer: string[] = ['', ''];
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const functions: FunctionRecord[] = [];
  const end = wire.size;
  while (wire.pos < end) {
    const tag = wire.uint();
    switch (tag) {
      case 8:
        irVersion = Number(wire.int64());
        break;
      case 18:
        producer[0] = wire.string(end);
        break;
      case 26:
        producer[1] = wire.string(end);
        break;
      case 58:
        graph = readGraph(wire, end);
        break;
      case 66:
        readOpset(wire, end, opsets);
        break;
      case 114:
        readEntry(wire, end, metadata);
        break;
      case 202:
        functions.push(readFunction(wire, end));
        break;
      default:
        passOver(wire, tag, end);
    }
  }
  wire.close(end);
  if (graph === undefined) throw notOnnx('it holds no graph', 'give an .onnx model, not a tensor or a part of one');
  return { irVersion, producer: producer.join(' ').trim(), opsets, metadata, graph, functions };
}

/** domain 4, model_version 5, doc_string 6, training_info 20, configuration 26 */
function passOver(wire: Wire, tag: number, end: number): void {
  if ([4, 5, 6, 20, 26].includes(tag >>> 3)) wire.skip(tag, end);
  else wire.skipUnknown('Model', tag, end);
}

function readOpset(wire: Wire, end: number, into: Map<string, number>): void {
  let domain = '';
  let version = 0;
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    if (tag === 10) domain = wire.string(stop);
    else if (tag === 16) version = Number(wire.int64());
    else wire.skipUnknown('OperatorSetId', tag, stop);
  }
  wire.close(stop);
  into.set(domain === 'ai.onnx' ? '' : domain, version);
}

function readFunction(wire: Wire, end: number): FunctionRecord {
  let name = '';
  let domain = '';
  let overload = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nodes: NodeRecord[] = [];
  const defaults: AttributeRecord[] = [];
  const opsets = new Map<string, number>();
  const stop = wire.ending(end);
  while (wire.pos < stop) {
    const tag = wire.uint();
    switch (tag) {
      case 10:
        name = wire.string(stop);
        break;
      case 34:
        inputs.push(wire.string(stop));
        break;
      case 42:
        outputs.push(wire.string(stop));
        break;
      case 58:
        nodes.push(readNode(wire, stop, 0));
        break;
      case 74:
        readOpset(wire, stop, opsets);
        break;
      case 82:
        domain = wire.string(stop);
        break;
      case 90:
        defaults.push(readAttribute(wire, stop, 0, readGraph));
        break;
      case 106:
        overload = wire.string(stop);
        break;
      default:
        // since_version, status, attribute names, doc_string, value_info, metadata_props
        if ([2, 3, 6, 8, 12, 14].includes(tag >>> 3)) wire.skip(tag, stop);
        else wire.skipUnknown('Function', tag, stop);
    }
  }
  wire.close(stop);
  return { domain: domain === 'ai.onnx' ? '' : domain, name, overload, inputs, outputs, nodes, opsets, defaults };
}
