import { createDraft } from '../graph/edit.ts';
import type { Graph, Node, ValueId } from '../graph/graph.ts';
import type { OpAttrs } from '../graph/op.ts';
import { sameShape } from '../graph/tensor.ts';
import { findProducers, findStatic } from '../graph/walk.ts';
import { inferOutputs } from '../shape/infer.ts';
import { type OnnxFile, type OnnxOptions, writeOnnx } from './onnx.ts';

export type QonnxOptions = Omit<OnnxOptions, 'form' | 'bodies'>;

/**
 * A graph as an ONNX file in the dialect that QONNX, FINN and Brevitas read: signs are `BipolarQuant` nodes, few-bit
 * layers `Quant` nodes. Throws as `writeOnnx`.
 */
export function writeQonnx(graph: Graph, options: QonnxOptions = {}): OnnxFile {
  return writeOnnx(toQonnx(graph), { ...options, bodies: false });
}

const BIPOLAR: OpAttrs['quantise'] = { form: 'bipolarQuant', bits: 1, axis: 1 };

/**
 * The graph with binarization in QONNX's terms. `BipolarQuant` takes 0 to +1 where `Sign` leaves it 0. The scale of a
 * weight stays computed from its latent values, so that it costs the same and can be trained on; QONNX's own clean-up
 * (`FoldConstants`) makes a constant of it.
 */
export function toQonnx(graph: Graph): Graph {
  const draft = createDraft(graph);
  const site: Site = { graph, isStatic: findStatic(graph), producers: findProducers(graph) };
  graph.nodes.forEach((node, index) => {
    const inputs = bipolarInputs(site, node);
    if (inputs !== undefined) draft.setNode(index, { kind: 'quantise', attrs: BIPOLAR, inputs } as Partial<Node>);
  });
  return draft.finish(inferOutputs);
}

interface Site {
  readonly graph: Graph;
  readonly isStatic: Uint8Array;
  readonly producers: Int32Array;
}

/** What a sign, or the product of a weight's sign and its scale, quantises, and the scale; undefined for other nodes. */
function bipolarInputs(site: Site, node: Node): readonly ValueId[] | undefined {
  if (isSign(node)) return [node.inputs[0]!];
  if (node.kind !== 'elementwise' || node.attrs.fn !== 'mul' || node.inputs.length !== 2) return undefined;
  const [a, b] = node.inputs as readonly [ValueId, ValueId];
  return scaledSign(site, node, a, b) ?? scaledSign(site, node, b, a);
}

function scaledSign(
  { graph, isStatic, producers }: Site,
  product: Node,
  signs: ValueId,
  scale: ValueId,
): readonly ValueId[] | undefined {
  const maker = graph.nodes[producers[signs]!];
  const isWeight = isStatic[product.outputs[0]!] === 1 && maker !== undefined && isSign(maker);
  const isStretched = !sameShape(graph.values[signs]!.shape, graph.values[product.outputs[0]!]!.shape);
  return isWeight && !isStretched ? [maker.inputs[0]!, scale] : undefined;
}

function isSign(node: Node): boolean {
  return node.kind === 'unary' && node.attrs.fn === 'sign';
}
