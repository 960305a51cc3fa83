import { withSubject } from '../graph/errors.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { TensorStore } from '../graph/tensor.ts';
import { countElements } from '../graph/tensor.ts';
import { type RuleName, verify } from '../graph/verify.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { annotateRoles } from '../structure/roles.ts';
import type { ByteSource, OpenBeside } from './byte-source.ts';
import { convertBody } from './convert/body.ts';
import { convertModel } from './convert/convert-model.ts';
import type { InputShape } from './convert/data-inputs.ts';
import { functionKey } from './convert/inline.ts';
import type { Session } from './convert/scope.ts';
import { type Decoded, decodeModel } from './decode.ts';
import { createExternalFiles } from './external.ts';
import type { ModelRecord } from './proto.ts';
import { applyRoles, ROLES_KEY } from './stored-roles.ts';
import { createTensorStore } from './tensor-store.ts';

export interface ReadOptions {
  /** Shapes of inputs the file leaves open, or other ones than it declares. */
  readonly input?: readonly InputShape[];
  /** Sizes of symbolic dimensions by name. A first dimension that is not given is the batch, 1. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Opens the files with external weights; without it they count as absent. */
  readonly openBeside?: OpenBeside;
}

/** An operator that could not be read as a known one. */
export interface UnknownOperator {
  readonly node: string;
  readonly domain: string;
  readonly type: string;
}

/** A model file that has been read. */
export interface Model {
  readonly graph: Graph;
  /** Reads weight values from the file, which must stay open. */
  readonly store: TensorStore;
  /** Version of ONNX's own operators; 0 where the file uses none. */
  readonly opset: number;
  readonly irVersion: number;
  /** Name and version of the exporter. */
  readonly producer: string;
  /** Facts the exporter keeps in the file, by name. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly unknown: readonly UnknownOperator[];
  /** What is worth knowing about the reading, a sentence each. */
  readonly notes: readonly string[];
}

/** Newest operator set whose changes the conversion rules know. */
const NEWEST_OPSET = 21;

/** Rules that a file may break; all others the conversion keeps by the way it builds (tests read odd files and check). */
const OPEN_RULES: readonly RuleName[] = ['sizes-are-counts'];

/**
 * Reads an ONNX file into a graph with static shapes, bit widths and roles. Weights stay in the file.
 *
 * Throws `E_EMPTY`, `E_NOT_ONNX`, `E_TRUNCATED`, `E_MALFORMED`, `E_OPSET` or `E_UNSUPPORTED` for what is no model that
 * can be read; `E_SHAPE` and `E_MISSING_SHAPE` (naming the node or input) where shapes do not fit or do not follow;
 * `E_CYCLE`, `E_INTEGER`, `E_EXTERNAL_DATA`. The subject starts with the source's name.
 */
export function readModel(source: ByteSource, options: ReadOptions = {}): Model {
  try {
    return read(source, options);
  } catch (error) {
    throw withSubject(error, source.name);
  }
}

function read(source: ByteSource, options: ReadOptions): Model {
  const decoded = decodeModel(source);
  const { model } = decoded;
  const external = createExternalFiles(options.openBeside);
  const store = createTensorStore(source, external);
  const session: Session = {
    functions: new Map(model.functions.map((fn) => [functionKey(fn.domain, fn.name, fn.overload), fn])),
    store,
    external,
    symbols: new Map(Object.entries(options.dims ?? {})),
    unknown: [],
    notes: new Set(notesOn(decoded)),
    patterns: new Map(),
    convertBody,
  };
  const converted = convertModel(model, options.input ?? [], session);
  verify(converted, OPEN_RULES);
  const graph = placeNodes(annotatePrecision(converted, { readWeights: weightReader(store) }), model);
  const { irVersion, producer, metadata } = model;
  const opset = model.opsets.get('') ?? 0;
  const { unknown, notes } = session;
  return { graph, store, opset, irVersion, producer, metadata, unknown, notes: [...notes] };
}

/** Where bitbone wrote the file it told every node's place; otherwise the structure tells. */
function placeNodes(graph: Graph, { metadata }: ModelRecord): Graph {
  const roles = metadata.get(ROLES_KEY);
  return (roles === undefined ? undefined : applyRoles(graph, roles)) ?? annotateRoles(graph);
}

function weightReader(store: TensorStore) {
  return ({ content, dtype, shape }: Value) =>
    content?.kind === 'stored' ? store.read(content.bytes, dtype, countElements(shape)) : undefined;
}

function notesOn({ model, unknownFields }: Decoded): string[] {
  const notes: string[] = [];
  const opset = model.opsets.get('') ?? 0;
  if (opset > NEWEST_OPSET) notes.push(`operator set ${opset} is read as ${NEWEST_OPSET}`);
  if (unknownFields.length > 0) notes.push(`fields not known here are lost on export: ${unknownFields.join(', ')}`);
  return notes;
}
