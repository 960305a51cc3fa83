import { BitboneError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { verify } from '../graph/verify.ts';
import type { ModelDescription } from '../onnx/description.ts';
import { encodeModel } from '../onnx/encode.ts';
import { printRoles, ROLES_KEY } from '../onnx/stored-roles.ts';
import { toInference } from './inference.ts';
import { createFunctionRegistry } from './onnx/calls.ts';
import type { ExternalFile, ExternalOptions } from './onnx/external.ts';
import { countTensorBytes, moveOut } from './onnx/external.ts';
import { describeGraph } from './onnx/graph-writer.ts';
import { createContext, listFunctions, type WriterContext } from './onnx/sink.ts';
import type { WeightOptions } from './weights/elements.ts';

/**
 * How binarization is written: as operators; for training, as model-local functions of operators, by which a trainer
 * finds the places for straight-through gradients; for inference, done (see `toInference`).
 */
export type OnnxForm = 'operators' | 'train' | 'inference';

export interface OnnxOptions extends WeightOptions {
  /** `operators` unless said otherwise. */
  readonly form?: OnnxForm;
  /** Whether operators of other domains come with what they do, so that every runtime executes them (default). */
  readonly bodies?: boolean;
  /** Operator set, 13 to 21; 17 unless said otherwise. */
  readonly opset?: number;
  /** Version of the file format, 8 to 10; 8 unless said otherwise (9 from operator set 19, 10 from 21). */
  readonly irVersion?: number;
  /** Facts about the model to keep in the file (costs, candidate, recipe), by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producerVersion?: string;
  /** Where weights go that would make the file too large. */
  readonly external?: ExternalOptions;
}

export interface OnnxFile {
  readonly bytes: Uint8Array;
  /** The file to lie beside the model, where weights were moved out. */
  readonly external?: ExternalFile;
}

const MIN_OPSET = 13;
const MAX_OPSET = 21;
/** The first with functions, and that of the newest operator set. */
const MIN_IR_VERSION = 8;
const MAX_IR_VERSION = 10;
/** A protobuf message ends here; what is not tensors takes its share. */
const MAX_TENSOR_BYTES = 2 ** 31 - 2 ** 24;

/**
 * A graph as an ONNX file. Constants carry the given, stored or drawn values (see `WeightOptions`). Throws
 * `E_UNSUPPORTED` naming the node that ONNX cannot say, `E_OPSET`, and `E_WEIGHTS` where values are missing.
 */
export function writeOnnx(graph: Graph, options: OnnxOptions = {}): OnnxFile {
  const described = describeModel(verify(graph), options);
  const { model, external } = moveOut(described, options.external);
  if (countTensorBytes(model.graph) > MAX_TENSOR_BYTES) {
    const fix = 'write its weights to a file beside it';
    throw new BitboneError('E_UNSUPPORTED', 'the model is larger than the 2 GiB of an ONNX file', {
      subject: graph.name,
      fix,
    });
  }
  return { bytes: encodeModel(model), ...(external === undefined ? {} : { external }) };
}

function describeModel(graph: Graph, options: OnnxOptions): ModelDescription {
  const { opset = 17, irVersion = defaultIrVersion(opset), metadata = {}, producerVersion } = options;
  requireOpset(opset);
  requireIrVersion(irVersion);
  const context = contextFor(opset, options);
  const described = describeGraph(options.form === 'inference' ? toInference(graph, options) : graph, context);
  const domains = [...context.domains].filter((domain) => domain !== '').sort();
  return {
    irVersion,
    producerName: 'bitbone',
    ...(producerVersion === undefined ? {} : { producerVersion }),
    opsets: { '': opset, ...Object.fromEntries(domains.map((domain) => [domain, 1])) },
    metadata: { [ROLES_KEY]: printRoles(graph), ...metadata },
    graph: described,
    functions: options.bodies === false ? [] : listFunctions(context),
  };
}

function requireOpset(opset: number): void {
  if (opset >= MIN_OPSET && opset <= MAX_OPSET) return;
  const fix = `choose ${MIN_OPSET} to ${MAX_OPSET}`;
  throw new BitboneError('E_OPSET', `operator set ${opset} cannot be written`, { fix });
}

function requireIrVersion(version: number): void {
  if (version >= MIN_IR_VERSION && version <= MAX_IR_VERSION) return;
  const fix = `choose ${MIN_IR_VERSION} to ${MAX_IR_VERSION}`;
  throw new BitboneError('E_OPSET', `version ${version} of the file format cannot be written`, { fix });
}

/** For inference the values already stand in the graph. */
function contextFor(opset: number, options: OnnxOptions): WriterContext {
  const { weights: _, ...withoutWeights } = options;
  if (options.form === 'inference') return createContext(opset, withoutWeights);
  if (options.form !== 'train') return createContext(opset, options);
  const describeBody = (body: Graph) => describeGraph(body, createContext(opset, {}));
  return createContext(opset, options, createFunctionRegistry(opset, describeBody));
}

/** Released together with these operator sets: ONNX's Versioning document. */
function defaultIrVersion(opset: number): number {
  if (opset >= 21) return 10;
  return opset >= 19 ? 9 : 8;
}
