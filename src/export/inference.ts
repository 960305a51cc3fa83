import { createDraft, type Draft } from '../graph/edit.ts';
import { type Graph, isMac, type Node, type ValueId } from '../graph/graph.ts';
import type { Content, Shape } from '../graph/tensor.ts';
import { findConsumers, findProducers, findStatic } from '../graph/walk.ts';
import { annotatePrecision } from '../precision/annotate.ts';
import { inferOutputs } from '../shape/infer.ts';
import { type BinaryLayer, findBinaryLayers } from './binary/binary-layers.ts';
import { forEachRun } from './binary/levels.ts';
import { materialiseWeights } from './binary/materialise.ts';
import { createElementReader, type WeightOptions } from './weights/elements.ts';
import { createFold, type Fold } from './weights/fold.ts';

/** Inputs of more bits do not make a reader look at the weights, so that their signs must be told. */
const LOW_BITS = 4;

/**
 * The graph with its weights in it and computed to the end: binary layers hold +1 and -1 (0 where a latent weight is
 * exactly 0), and the batch norm behind them takes in their scales, where there is one. The outputs are the same up to
 * rounding. Parameters that only shape a weight (learned levels, shares) are gone. Throws as `writeOnnx` where weights
 * are missing.
 */
export function toInference(graph: Graph, options: WeightOptions = {}): Graph {
  const whole = annotatePrecision(materialiseWeights(graph, options));
  const fold = createFold(whole, createElementReader(whole, {}));
  const draft = createDraft(whole);
  const site: Site = { graph: whole, draft, consumers: findConsumers(whole), made: new Map() };
  for (const layer of findBinaryLayers(whole, fold)) writeBinaryWeight(site, layer);
  foldWeights(site, fold);
  return annotatePrecision(draft.finish(inferOutputs));
}

interface Site {
  readonly graph: Graph;
  readonly draft: Draft;
  readonly consumers: readonly (readonly number[])[];
  readonly made: Map<string, ValueId>;
}

function writeBinaryWeight(site: Site, layer: BinaryLayer): void {
  const { graph, draft } = site;
  const { node, index, weight, levels } = layer;
  const { shape } = graph.values[weight]!;
  const isAbsorbed = absorbScales(site, layer);
  const isTold = node.inputBits > LOW_BITS;
  const constant = shareConstant(site, `${weight} ${isAbsorbed || isTold}`, () => {
    const values = isAbsorbed || isTold ? levels.signs : scaled(layer, shape);
    return draft.constant(`${node.name}.weight.binary`, shape, dense(values));
  });
  const signs = isTold
    ? draft.add('unary', { fn: 'sign' }, [constant], { name: `${node.name}.weight.sign`, role: node.role })
    : constant;
  const operand = isTold && !isAbsorbed ? multiply(site, layer, signs) : signs;
  draft.setNode(index, { inputs: node.inputs.map((id, position) => (position === 1 ? operand : id)) });
}

/** Layers that share a weight share its binary form. */
function shareConstant({ made }: Site, key: string, make: () => ValueId): ValueId {
  const id = made.get(key) ?? make();
  made.set(key, id);
  return id;
}

function scaled({ levels, axis }: BinaryLayer, shape: Shape): Float32Array {
  const values = levels.signs.slice();
  forEachRun(shape, axis, (channel, start, end) => {
    for (let index = start; index < end; index += 1) values[index]! *= levels.scales[channel]!;
  });
  return values;
}

function multiply({ graph, draft }: Site, { node, weight, axis, levels }: BinaryLayer, signs: ValueId): ValueId {
  const shape = graph.values[weight]!.shape.map((size, other) => (other === axis ? size : 1));
  const scale = draft.constant(`${node.name}.weight.scale`, shape, dense(new Float32Array(levels.scales)));
  return draft.add('elementwise', { fn: 'mul' }, [signs, scale], {
    name: `${node.name}.weight.scaled`,
    role: node.role,
  });
}

/**
 * Lets the batch norm behind a layer multiply by the scales a: with y' = y / a it computes
 * (a y' - mean) / deviation * scale + shift = (y' - mean / a) / deviation * (a scale) + shift. False where none can.
 */
function absorbScales(site: Site, { node, levels }: BinaryLayer): boolean {
  const { graph, draft } = site;
  const norm = normBehind(site, node);
  const bias = node.inputs[2] ?? null;
  const changed = [norm?.inputs[1], norm?.inputs[3], bias].filter((id) => id !== null && id !== undefined);
  const isOwn = (id: ValueId) => graph.values[id]!.content !== undefined && site.consumers[id]!.length === 1;
  if (norm === undefined || !changed.every(isOwn)) return false;
  const change = (id: ValueId, apply: (value: number, scale: number) => number) => {
    const content = draft.values[id]!.content as Extract<Content, { kind: 'dense' }>;
    draft.setConstant(id, { content: dense(levels.scales.map((scale, c) => apply(Number(content.data[c]), scale))) });
  };
  change(norm.inputs[1]!, (value, scale) => value * scale);
  for (const id of changed.slice(1)) change(id, (value, scale) => value / scale);
  return true;
}

function normBehind({ graph, consumers }: Site, node: Node): Node | undefined {
  const [output] = node.outputs;
  const readers = consumers[output!]!;
  const [reader] = readers.map((index) => graph.nodes[index]!);
  const isAlone = readers.length === 1 && !graph.outputs.includes(output!);
  return isAlone && reader?.kind === 'batchNorm' && reader.inputs[0] === output ? reader : undefined;
}

/** Computes the weights that have other than two symmetric levels. */
function foldWeights({ graph, draft }: Site, fold: Fold): void {
  const producers = findProducers(graph);
  const isStatic = findStatic(graph);
  const weights = new Set(graph.nodes.filter(isMac).flatMap((node) => node.inputs.slice(0, 2)));
  for (const id of weights) {
    const isComputed = id !== null && isStatic[id] === 1 && producers[id]! >= 0;
    const tensor = isComputed ? fold(id) : undefined;
    if (tensor === undefined) continue;
    const { name, shape } = graph.values[id!]!;
    draft.redirect(id!, draft.constant(`${name}.folded`, shape, dense(new Float32Array(tensor.data))));
  }
}

function dense(data: ArrayLike<number>): Content {
  return { kind: 'dense', data };
}
