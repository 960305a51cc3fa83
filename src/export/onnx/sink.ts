import type { OperandType } from '../../graph/build.ts';
import type {
  FunctionDescription,
  NodeDescription,
  TensorDescription,
  ValueDescription,
} from '../../onnx/description.ts';
import type { WeightOptions } from '../weights/elements.ts';
import type { Elements } from '../weights/pack.ts';
import { packElements } from '../weights/pack.ts';
import type { NodeAttributes } from './attributes.ts';
import type { FunctionRegistry } from './calls.ts';
import { createNameRegistry, type NameRegistry } from './names.ts';

/** What is common to a model's graph and its branches. */
export interface WriterContext {
  readonly opset: number;
  readonly options: WeightOptions;
  readonly values: NameRegistry;
  readonly nodes: NameRegistry;
  /** Operator domains met so far. */
  readonly domains: Set<string>;
  /** Bodies of operators that are not ONNX's own, by domain and name; null where some call means another. */
  readonly functions: Map<string, FunctionDescription | null>;
  /** Functions to write binarizers as; without it they are written as operators. */
  readonly binarizers?: FunctionRegistry | undefined;
}

export function createContext(opset: number, options: WeightOptions, binarizers?: FunctionRegistry): WriterContext {
  const names = { values: createNameRegistry(), nodes: createNameRegistry() };
  return { opset, options, ...names, domains: new Set(), functions: new Map(), binarizers };
}

/** Records that a call is made, which `body` says or nothing does. */
export function addCall(context: WriterContext, domain: string, type: string, body: FunctionDescription | null): void {
  context.domains.add(domain);
  if (domain === '') return;
  const key = `${domain}:${type}`;
  if (context.functions.get(key) !== null) context.functions.set(key, body);
}

export function listFunctions({ functions }: WriterContext): FunctionDescription[] {
  return [...functions.values()].filter((fn) => fn !== null);
}

/** Collects what one graph of the file consists of. */
export interface OnnxSink {
  readonly context: WriterContext;
  readonly nodes: NodeDescription[];
  readonly initializers: TensorDescription[];
  /** Types of what nodes make, the graph's outputs excepted. */
  readonly between: ValueDescription[];
}

export function createSink(context: WriterContext): OnnxSink {
  return { context, nodes: [], initializers: [], between: [] };
}

/** Adds a node with one result in between. */
export function addStep(
  sink: OnnxSink,
  name: string,
  type: string,
  inputs: readonly string[],
  result: ValueDescription,
  attributes: NodeAttributes = {},
): string {
  const claimed = sink.context.nodes.claim(name);
  sink.nodes.push({ name: claimed, type, domain: '', inputs, outputs: [result.name], attributes });
  sink.between.push(result);
  return result.name;
}

/** Adds an initializer under the wanted name or one like it. */
export function addInitializer(
  sink: OnnxSink,
  wanted: string,
  { dtype, shape }: OperandType,
  elements: Elements,
): string {
  const name = sink.context.values.claim(wanted);
  sink.initializers.push({ name, dtype, shape, data: packElements(elements, dtype, name) });
  return name;
}

/** Numbers that are no parameters of the model stand in nodes, so that nobody counts or trains them. */
export function addConstantNode(
  sink: OnnxSink,
  wanted: string,
  { dtype, shape }: OperandType,
  elements: Elements,
): string {
  const name = sink.context.values.claim(wanted);
  const value = {
    type: 'tensor',
    value: { name: '', dtype, shape, data: packElements(elements, dtype, name) },
  } as const;
  return addStep(sink, name, 'Constant', [], { name, dtype, shape }, { value });
}

/** A constant of one value as that value and a shape. */
export function addFill(sink: OnnxSink, result: ValueDescription, fill: number): void {
  const { name, dtype, shape } = result;
  const size = addInitializer(sink, `${name}/shape`, { dtype: 'int64', shape: [shape.length] }, shape);
  const value = {
    type: 'tensor',
    value: { name: '', dtype, shape: [1], data: packElements([fill], dtype, name) },
  } as const;
  addStep(sink, `${name}/fill`, 'ConstantOfShape', [size], result, { value });
}
