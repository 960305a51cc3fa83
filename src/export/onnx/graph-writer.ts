import type { Graph, ValueId } from '../../graph/graph.ts';
import type { OpKind } from '../../graph/op.ts';
import { countElements } from '../../graph/tensor.ts';
import type { GraphDescription, ValueDescription } from '../../onnx/description.ts';
import { type Binarizer, findBinarizers } from '../binary/binarizer.ts';
import { createElementReader } from '../weights/elements.ts';
import { packElements } from '../weights/pack.ts';
import { createSite, type SiteFrame, writtenOutputs } from './create-site.ts';
import { LOWERINGS } from './lowerings.ts';
import type { WriterContext } from './sink.ts';
import { addCall, addFill, createSink } from './sink.ts';
import type { Lower } from './site.ts';

/** Where fills are kept, those of more elements than this stay one number. */
const MAX_SPELLED_FILL = 64;

/**
 * Describes a graph in ONNX's operators. `captured` names the graph's inputs where it is a branch, which has none of
 * its own. Throws `E_UNSUPPORTED` with the node that ONNX cannot say, and `E_WEIGHTS`.
 */
export function describeGraph(graph: Graph, context: WriterContext, captured?: readonly string[]): GraphDescription {
  const frame: SiteFrame = {
    graph,
    sink: createSink(context),
    names: nameValues(graph, context, captured),
    read: findRead(graph),
    readElements: createElementReader(graph, context.options),
    describeBranch: (branch, operands) => describeGraph(branch, context, operands),
  };
  graph.values.forEach((value, id) => {
    if (value.content !== undefined) writeConstant(frame, id);
  });
  writeNodes(frame);
  const outputs = graph.outputs.map((id) =>
    captured === undefined ? typeOf(frame, id) : writeBranchOutput(frame, id),
  );
  const { nodes, initializers, between } = frame.sink;
  const inputs = captured === undefined ? graph.inputs.map((id) => typeOf(frame, id)) : [];
  return { name: graph.name, inputs, outputs, values: between, initializers, nodes };
}

function findRead({ nodes, outputs }: Graph): ReadonlySet<ValueId> {
  const read = new Set(outputs);
  for (const node of nodes) for (const id of node.inputs) if (id !== null) read.add(id);
  return read;
}

function writeNodes(frame: SiteFrame): void {
  const { graph, sink } = frame;
  const outputs = new Set(graph.outputs);
  const binarizers = sink.context.binarizers === undefined ? [] : findBinarizers(graph);
  const called = new Map(binarizers.map((binarizer) => [binarizer.nodes.at(-1)!, binarizer]));
  const inner = new Set(binarizers.flatMap(({ nodes }) => nodes.slice(0, -1)));
  graph.nodes.forEach((node, index) => {
    const binarizer = called.get(index);
    if (inner.has(index)) return;
    if (binarizer === undefined) (LOWERINGS[node.kind] as Lower<OpKind>)(node, createSite(node, frame));
    else writeCall(frame, node.name, binarizer);
    for (const id of writtenOutputs(node, frame)) if (!outputs.has(id)) sink.between.push(typeOf(frame, id));
  });
}

function writeCall({ graph, sink, names }: SiteFrame, name: string, binarizer: Binarizer): void {
  const { context, nodes } = sink;
  const fn = context.binarizers!.functionFor(graph, binarizer);
  const { domain, name: type } = fn;
  addCall(context, domain, type, fn);
  const inputs = binarizer.inputs.map((id) => names[id]!);
  const outputs = [names[binarizer.output]!];
  nodes.push({ name: context.nodes.claim(name), type, domain, inputs, outputs, attributes: {} });
}

function writeConstant(frame: SiteFrame, id: ValueId): void {
  const { dtype, shape, content } = frame.graph.values[id]!;
  const name = frame.names[id]!;
  const isKept = frame.sink.context.options.placeholders === 'keep';
  if (isKept && content?.kind === 'fill' && countElements(shape) > MAX_SPELLED_FILL) {
    addFill(frame.sink, { name, dtype, shape }, content.value);
  } else {
    frame.sink.initializers.push({ name, dtype, shape, data: packElements(frame.readElements(id), dtype, name) });
  }
}

function typeOf({ graph, names }: SiteFrame, id: ValueId): ValueDescription {
  const { shape, dtype } = graph.values[id]!;
  return { name: names[id]!, shape, dtype };
}

/** A branch must make its outputs itself. */
function writeBranchOutput(frame: SiteFrame, id: ValueId): ValueDescription {
  const { graph, sink } = frame;
  const type = typeOf(frame, id);
  if (!graph.inputs.includes(id) && graph.values[id]!.content === undefined) return type;
  const name = sink.context.values.claim(`${type.name}/out`);
  const node = { name: sink.context.nodes.claim(name), type: 'Identity', domain: '', attributes: {} };
  sink.nodes.push({ ...node, inputs: [type.name], outputs: [name] });
  return { ...type, name };
}

/** A model's values keep their names; a branch's get others where a name is taken, and its inputs are what it captures. */
function nameValues(
  graph: Graph,
  { values }: WriterContext,
  captured: readonly string[] | undefined,
): readonly string[] {
  const inputs = new Map(graph.inputs.map((id, index) => [id, captured?.[index]]));
  return graph.values.map((value, id) => inputs.get(id) ?? values.claim(value.name === '' ? 'value' : value.name));
}
