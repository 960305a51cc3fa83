import type { Graph, Node, Value, ValueId } from '../../graph/graph.ts';
import type { FunctionDescription, GraphDescription, NodeDescription } from '../../onnx/description.ts';
import type { Binarizer } from '../binary/binarizer.ts';

/** Domain of the functions bitbone writes. */
export const BITBONE_DOMAIN = 'bitbone';

/** Functions for binarizers: those of equal bodies are one. */
export interface FunctionRegistry {
  /** The function that computes this binarizer's output from its inputs. */
  functionFor(graph: Graph, binarizer: Binarizer): FunctionDescription;
}

/** `describe` writes a small graph in ONNX's operators. */
export function createFunctionRegistry(opset: number, describe: (graph: Graph) => GraphDescription): FunctionRegistry {
  const byBody = new Map<string, FunctionDescription>();
  const count = new Map<string, number>();
  return {
    functionFor(graph, binarizer) {
      const body = bodyOf(describe(extract(graph, binarizer)));
      const key = JSON.stringify(body.nodes, (_, value) => (value instanceof Uint8Array ? [...value] : value));
      const known = byBody.get(key);
      if (known !== undefined) return known;
      const wanted = nameOf(graph, binarizer);
      const number = (count.get(wanted) ?? 0) + 1;
      count.set(wanted, number);
      const name = number === 1 ? wanted : `${wanted}${number}`;
      const made = { domain: BITBONE_DOMAIN, name, ...body, opsets: { '': opset }, doc: DOCS[binarizer.role] };
      byBody.set(key, made);
      return made;
    },
  };
}

const DOCS: Readonly<Record<Binarizer['role'], string>> = {
  sign: 'Binarizes data. For training give its sign a straight-through gradient.',
  shiftedSign: 'Binarizes data at a learned threshold. For training give its sign a straight-through gradient.',
  weight: 'Binarizes a latent weight, the first input. For training give its sign a straight-through gradient.',
};

/** XNOR-Net's weights, sign(w) * mean |w|, have a name of their own; others share one. */
function nameOf(graph: Graph, { role, nodes }: Binarizer): string {
  if (role === 'sign') return 'Binarize';
  if (role === 'shiftedSign') return 'RSign';
  const steps = nodes.map((index) => stepOf(graph.nodes[index]!)).sort();
  return steps.join() === 'abs,mean,mul,sign' ? 'BinarizeScaledWeight' : 'BinarizeWeight';
}

function stepOf({ kind, attrs }: Node): string {
  return 'fn' in attrs ? attrs.fn : kind;
}

/** The binarizer's nodes as a graph of their own, named alike wherever they stand. */
function extract(graph: Graph, { nodes, inputs, output }: Binarizer): Graph {
  const values: Value[] = [];
  const renumbered = new Map<ValueId, ValueId>();
  const adopt = (id: ValueId, name: string): ValueId => {
    const { content: _, ...value } = graph.values[id]!;
    const known = renumbered.get(id) ?? values.push({ ...value, name }) - 1;
    renumbered.set(id, known);
    return known;
  };
  inputs.forEach((id, index) => void adopt(id, `x${index}`));
  const moved = nodes.map((index, place) => {
    const node = graph.nodes[index]!;
    const own = { name: `${node.kind}${place}`, extra: node.extra ?? {} };
    const operands = node.inputs.map((id) => (id === null ? null : adopt(id, `t${values.length}`)));
    return { ...node, ...own, inputs: operands, outputs: node.outputs.map((id) => adopt(id, `t${values.length}`)) };
  });
  const ids = inputs.map((_, index) => index);
  return { name: 'body', values, nodes: moved, inputs: ids, outputs: [renumbered.get(output)!] };
}

/** A function has no initializers, so that its constants are nodes. */
function bodyOf(body: GraphDescription): Pick<FunctionDescription, 'inputs' | 'outputs' | 'nodes'> {
  const constants = body.initializers.map(
    (tensor): NodeDescription => ({
      name: tensor.name,
      type: 'Constant',
      domain: '',
      inputs: [],
      outputs: [tensor.name],
      attributes: { value: { type: 'tensor', value: { ...tensor, name: '' } } },
    }),
  );
  const named = (values: GraphDescription['inputs']) => values.map(({ name }) => name);
  return { inputs: named(body.inputs), outputs: named(body.outputs), nodes: [...constants, ...body.nodes] };
}
