import { BitboneError } from '../../graph/errors.ts';
import type { Graph, Node, ValueId } from '../../graph/graph.ts';
import type { GraphDescription } from '../../onnx/description.ts';
import type { ReadElements } from '../weights/elements.ts';
import type { Elements } from '../weights/pack.ts';
import type { NodeAttributes } from './attributes.ts';
import { keptAttributes, sinceWhen } from './attributes.ts';
import type { OnnxSink } from './sink.ts';
import { addCall, addConstantNode, addInitializer, addStep } from './sink.ts';
import type { Site } from './site.ts';

/** What a node's site needs of the graph around it. */
export interface SiteFrame {
  readonly graph: Graph;
  readonly sink: OnnxSink;
  /** Name of each value in the file. */
  readonly names: readonly string[];
  /** Values that a node or the graph's result reads. */
  readonly read: ReadonlySet<ValueId>;
  readonly readElements: ReadElements;
  readonly describeBranch: (branch: Graph, captured: readonly string[]) => GraphDescription;
}

export function createSite(node: Node, frame: SiteFrame): Site {
  const { graph, sink, names } = frame;
  const { context } = sink;
  const name = context.nodes.claim(node.name === '' ? node.kind : node.name);
  const inputs = node.inputs.map((id) => (id === null ? '' : names[id]!));
  const outputs = nameOutputs(node, name, frame);
  const operand = (index: number): ValueId | undefined => node.inputs[index] ?? undefined;
  const inputType = (index: number) => (operand(index) === undefined ? undefined : graph.values[operand(index)!]!);
  const refuse = (reason: string, fix?: string): never => {
    throw new BitboneError('E_UNSUPPORTED', `ONNX cannot say this ${node.kind}: ${reason}`, {
      subject: node.name,
      fix,
    });
  };
  const keep = (type: string, omit: readonly string[]): NodeAttributes => {
    const kept = Object.entries(keptAttributes(node.extra, context.options.store)).filter(
      ([key]) => !omit.includes(key),
    );
    for (const [key] of kept) requireOpset(type, key);
    return Object.fromEntries(kept);
  };
  const requireOpset = (type: string, attribute: string): void => {
    const since = sinceWhen(type, attribute);
    if (context.opset < since) refuse(`${attribute} needs operator set ${since}`, 'choose a later one');
  };

  return {
    opset: context.opset,
    inputs,
    outputs,
    inputType,
    outputType: (index) => graph.values[node.outputs[index]!]!,
    emit(type, attributes = {}, options = {}) {
      const { domain = '', omit = [], body } = options;
      addCall(context, domain, type, body?.(context.opset) ?? null);
      const all = { ...keep(type, omit), ...attributes };
      sink.nodes.push({ name, type, domain, inputs: trimmed(options.inputs ?? inputs), outputs, attributes: all });
    },
    step(label, type, operands, { shape, dtype }, attributes) {
      const result = { name: context.values.claim(`${name}/${label}`), shape, dtype };
      return addStep(sink, result.name, type, operands, result, attributes);
    },
    elements: (index) => {
      const id = operand(index);
      return id === undefined || graph.values[id]!.content === undefined ? undefined : frame.readElements(id);
    },
    constant: (label, type, elements) => addConstantNode(sink, `${name}/${label}`, type, elements),
    initializer: (label, type, elements) => addInitializer(sink, `${name}/${label}`, type, elements),
    ints: (label, values) =>
      addInitializer(sink, `${name}/${label}`, { dtype: 'int64', shape: [values.length] }, values as Elements),
    scalar: (label, value, dtype = inputType(0)!.dtype) =>
      addConstantNode(sink, `${name}/${label}`, { dtype, shape: [] }, [value]),
    branch: (label, branch, captured) => frame.describeBranch({ ...branch, name: `${name}/${label}` }, captured),
    refuse,
  };
}

/** A node's outputs up to the last one that is read or that the operator must have. */
export function writtenOutputs(node: Node, { read }: SiteFrame): readonly ValueId[] {
  const lastRead = node.outputs.findLastIndex((id) => read.has(id));
  return node.outputs.slice(0, Math.max(countRequired(node), lastRead + 1));
}

/** Outputs that ONNX asks for but the graph does not hold get names of their own. */
function nameOutputs(node: Node, name: string, frame: SiteFrame): readonly string[] {
  const written = writtenOutputs(node, frame).map((id) => frame.names[id]!);
  const missing = Math.max(0, countRequired(node) - written.length);
  return [...written, ...Array.from({ length: missing }, () => frame.sink.context.values.claim(`${name}/unread`))];
}

/** Number of outputs that the operator cannot be written without. */
function countRequired(node: Node): number {
  if (node.kind === 'split') return node.attrs.sizes.length;
  if (node.kind === 'topK') return 2;
  if (node.kind === 'quantise') return node.attrs.form === 'dynamicQuantizeLinear' ? 3 : 1;
  return node.kind === 'opaque' ? node.outputs.length : 1;
}

/** Operands left out at the end are not written. */
function trimmed(inputs: readonly string[]): readonly string[] {
  return inputs.slice(0, inputs.findLastIndex((name) => name !== '') + 1);
}
