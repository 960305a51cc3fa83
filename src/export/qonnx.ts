import { createDraft, type Draft } from '../graph/edit.ts';
import type { Graph, Node, ValueId } from '../graph/graph.ts';
import type { OpAttrs } from '../graph/op.ts';
import type { Content } from '../graph/tensor.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { findBinarizers } from './binary/binarizer.ts';
import { type BinaryLayer, findBinaryLayers } from './binary/binary-layers.ts';
import { materialiseWeights } from './binary/materialise.ts';
import { type OnnxFile, type OnnxOptions, writeOnnx } from './onnx.ts';
import { createElementReader, type WeightOptions } from './weights/elements.ts';
import { createFold } from './weights/fold.ts';

export type QonnxOptions = Omit<OnnxOptions, 'form' | 'bodies'>;

/**
 * A graph as an ONNX file in the dialect that QONNX, FINN and Brevitas read: signs are `BipolarQuant` nodes, few-bit
 * layers `Quant` nodes, scales initializers. Throws as `writeOnnx`.
 */
export function writeQonnx(graph: Graph, options: QonnxOptions = {}): OnnxFile {
  const { weights: _, ...rest } = options;
  return writeOnnx(toQonnx(graph, options), { ...rest, bodies: false });
}

const BIPOLAR: OpAttrs['quantise'] = { form: 'bipolarQuant', bits: 1, axis: 1 };

/**
 * The graph with binarization in QONNX's terms and its weights in it. `BipolarQuant` takes 0 to +1 where `Sign` leaves
 * it 0. Scales that follow from the latent weights become constants.
 */
export function toQonnx(graph: Graph, options: WeightOptions = {}): Graph {
  const whole = annotatePrecision(materialiseWeights(graph, options));
  const fold = createFold(whole, createElementReader(whole, {}));
  const draft = createDraft(whole);
  const latents = new Map(findBinarizers(whole).map(({ output, inputs }) => [output, inputs[0]!]));
  for (const layer of findBinaryLayers(whole, fold)) quantiseWeight(whole, draft, layer, latents.get(layer.weight));
  whole.nodes.forEach((_, index) => {
    const node = draft.node(index)!;
    if (isSign(node)) quantiseSign(draft, node, index);
  });
  return annotatePrecision(draft.finish(inferOutputs));
}

function isSign(node: Node): boolean {
  return node.kind === 'unary' && node.attrs.fn === 'sign';
}

function quantiseSign(draft: Draft, node: Node, index: number): void {
  const scale = draft.constant(`${node.name}.scale`, [], dense([1]));
  draft.setNode(index, { kind: 'quantise', attrs: BIPOLAR, inputs: [node.inputs[0]!, scale] } as Partial<Node>);
}

/** In the place of the node that made the weight, so that the order stays. The latent weight stays where its signs do. */
function quantiseWeight(graph: Graph, draft: Draft, layer: BinaryLayer, latent: ValueId | undefined): void {
  const { node, weight, maker, axis, levels } = layer;
  const { shape } = graph.values[weight]!;
  const isKept = latent !== undefined && hasSigns(graph.values[latent]!.content!, levels.signs);
  const source = isKept ? latent : draft.constant(`${node.name}.weight.binary`, shape, dense(levels.signs));
  const isScaled = levels.scales.some((scale) => scale !== 1);
  const scaleShape = isScaled ? shape.map((size, other) => (other === axis ? size : 1)) : [];
  const scales = isScaled ? new Float32Array(levels.scales) : [1];
  const scale = draft.constant(`${node.name}.weight.scale`, scaleShape, dense(scales));
  draft.setNode(maker, { kind: 'quantise', attrs: BIPOLAR, inputs: [source, scale] } as Partial<Node>);
}

function hasSigns(content: Content, signs: Float32Array): boolean {
  if (content.kind !== 'dense' || content.data.length !== signs.length) return false;
  return signs.every((sign, index) => Math.sign(Number(content.data[index])) === sign);
}

function dense(data: ArrayLike<number>): Content {
  return { kind: 'dense', data };
}
