import type { Graph, Node, Value, ValueId } from '../graph/graph.ts';
import type { OpKind } from '../graph/op.ts';
import { type Content, countElements, type DType, type Shape } from '../graph/tensor.ts';
import { findProducers } from '../graph/walk.ts';
import { type Levels, levelsOfDType, makeUniform } from './levels.ts';

/** Values of a constant, row-major, or undefined where they cannot be had. */
export type ReadWeights = (value: Value) => ArrayLike<number> | undefined;

/** What is known of every value of a graph while its nodes are gone through in order. */
export interface Flow {
  readonly graph: Graph;
  /** The values of the graph; in a branch, captured constants stand for the inputs they come in by. */
  readonly sources: Value[];
  readonly levels: Levels[];
  /** 1 for what does not depend on the input: constants and what is computed from them. */
  readonly isStatic: Uint8Array;
  readonly producers: Int32Array;
  /** 1 for constants whose bounds, or whose levels, have been read from their values. */
  readonly isMeasured: Uint8Array;
  readonly isClassified: Uint8Array;
  readonly readWeights: ReadWeights;
  readonly branches: Map<Node, Branches>;
}

export interface Branches {
  readonly first: Flow;
  readonly second: Flow;
}

export type NodeOf<K extends OpKind> = Extract<Node, { kind: K }>;

/** Levels of one output of a node (`output` counts from 0) from those of its inputs. */
export type Rule<K extends OpKind> = (node: NodeOf<K>, flow: Flow, output: number) => Levels;

/** A flow in which only the constants are known. */
export function createFlow(graph: Graph, readWeights: ReadWeights): Flow {
  const isStatic = new Uint8Array(graph.values.length);
  const levels = graph.values.map((value, id) => {
    if (value.content === undefined) return levelsOfDType(value.dtype);
    isStatic[id] = 1;
    return levelsOfContent(value.content, value.dtype, value.shape);
  });
  const isMeasured = new Uint8Array(graph.values.length);
  const isClassified = new Uint8Array(graph.values.length);
  const producers = findProducers(graph);
  const sources = [...graph.values];
  return { graph, sources, levels, isStatic, producers, isMeasured, isClassified, readWeights, branches: new Map() };
}

/**
 * What the content of a constant tells without reading many values. Files whose weights were left out fill them with
 * some fraction, which says nothing; a fill with an integer (`ones_like`, `zeros`) is meant.
 */
export function levelsOfContent(content: Content, dtype: DType, shape: Shape): Levels {
  const isSingle = countElements(shape) === 1;
  if (content.kind === 'fill' && (isSingle || Number.isInteger(content.value))) return makeUniform(content.value);
  if (content.kind === 'dense' && isSingle && content.data.length === 1) return makeUniform(Number(content.data[0]));
  return levelsOfDType(dtype);
}

export function levelsOf(flow: Flow, node: Node, input = 0): Levels {
  return flow.levels[node.inputs[input]!]!;
}

export function shapeOf(flow: Flow, node: Node, input = 0): Shape {
  return flow.graph.values[node.inputs[input]!]!.shape;
}

export function outputShapeOf(flow: Flow, node: Node, output = 0): Shape {
  return flow.graph.values[node.outputs[output]!]!.shape;
}

/** Values of a constant, from memory or through the reader; undefined where the file holds none. */
export function readConstant(flow: Flow, id: ValueId): ArrayLike<number> | undefined {
  const value = flow.sources[id]!;
  const { content } = value;
  if (content?.kind === 'stored') return flow.readWeights(value);
  if (content?.kind !== 'dense') return undefined;
  return typeof content.data[0] === 'bigint' ? Array.from(content.data, Number) : (content.data as ArrayLike<number>);
}

/**
 * What is known of an operand, a constant's values included: whether they are all one number, and their bounds. Each
 * constant is read once, and only when a rule asks.
 */
export function measureOperand(flow: Flow, id: ValueId): Levels {
  const present = flow.levels[id]!;
  if (flow.isMeasured[id] === 1 || flow.sources[id]!.content === undefined || present.low === present.high)
    return present;
  flow.isMeasured[id] = 1;
  const values = readConstant(flow, id);
  if (values === undefined || values.length === 0) return present;
  const measured = measure(values, present);
  flow.levels[id] = measured;
  return measured;
}

function measure(values: ArrayLike<number>, present: Levels): Levels {
  let low = values[0]!;
  let high = low;
  for (let index = 1; index < values.length; index += 1) {
    const value = values[index]!;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return low === high ? makeUniform(low) : { ...present, low, high };
}
