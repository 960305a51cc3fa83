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
  const site: Site = {
    graph: whole,
    draft,
    consumers: findConsumers(whole),
    producers: findProducers(whole),
    made: new Map(),
  };
  const done = new Set<ValueId>();
  for (const layer of findBinaryLayers(whole, fold)) {
    writeBinaryWeight(site, layer);
    done.add(layer.weight);
  }
  foldWeights(site, fold, done);
  return annotatePrecision(draft.finish(inferOutputs));
}

interface Site {
  readonly graph: Graph;
  readonly draft: Draft;
  readonly consumers: readonly (readonly number[])[];
  readonly producers: Int32Array;
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
  if (isTold) tellSigns(site, layer, constant, isAbsorbed);
  else draft.setNode(index, { inputs: node.inputs.map((id, position) => (position === 1 ? constant : id)) });
}

/** Writes the sign of the signs, in the places of the sign that was and of the node behind it, so that the order stays. */
function tellSigns(
  site: Site,
  { node, weight, maker, axis, levels }: BinaryLayer,
  signs: ValueId,
  isAbsorbed: boolean,
): void {
  const { graph, draft } = site;
  const sign = { kind: 'unary', attrs: { fn: 'sign' }, inputs: [signs] } as Partial<Node>;
  const isPlain = isAbsorbed || levels.scales.every((scale) => scale === 1);
  const place = isPlain ? maker : findSign(site, maker);
  draft.setNode(place, sign);
  if (isPlain) return;
  const shape = graph.values[weight]!.shape.map((size, other) => (other === axis ? size : 1));
  const scale = draft.constant(`${node.name}.weight.scale`, shape, dense(new Float32Array(levels.scales)));
  const inputs = [graph.nodes[place]!.outputs[0]!, scale];
  draft.setNode(maker, { kind: 'elementwise', attrs: { fn: 'mul' }, inputs } as Partial<Node>);
}

/** The sign that a binary weight with scales is computed from. */
function findSign({ graph, producers }: Site, maker: number): number {
  const pending = [maker];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    const node = graph.nodes[index]!;
    if (node.kind === 'unary' && node.attrs.fn === 'sign') return index;
    pending.push(...node.inputs.flatMap((id) => (id === null || producers[id]! < 0 ? [] : [producers[id]!])));
  }
  return maker;
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

/**
 * Lets the batch norm behind a layer multiply by the scales a: with y' = y / a it computes
 * (a y' - mean) / deviation * scale + shift = (y' - mean / a) / deviation * (a scale) + shift. False where none can.
 */
function absorbScales(site: Site, { node, weight, levels }: BinaryLayer): boolean {
  const { graph, draft } = site;
  const norm = normBehind(site, node);
  const bias = node.inputs[2] ?? null;
  const changed = [norm?.inputs[1], norm?.inputs[3], bias].filter((id) => id !== null && id !== undefined);
  const isOwn = (id: ValueId) => graph.values[id]!.content !== undefined && site.consumers[id]!.length === 1;
  // a weight that several layers read has one form for all of them
  if (norm === undefined || site.consumers[weight]!.length > 1 || !changed.every(isOwn)) return false;
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
function foldWeights({ graph, draft, producers }: Site, fold: Fold, done: ReadonlySet<ValueId>): void {
  const isStatic = findStatic(graph);
  const weights = new Set(graph.nodes.filter(isMac).flatMap((node) => node.inputs.slice(0, 2)));
  for (const id of weights) {
    const isComputed = id !== null && !done.has(id) && isStatic[id] === 1 && producers[id]! >= 0;
    const tensor = isComputed ? fold(id) : undefined;
    if (tensor === undefined) continue;
    const { name, shape } = graph.values[id!]!;
    draft.redirect(id!, draft.constant(`${name}.folded`, shape, dense(new Float32Array(tensor.data))));
  }
}

function dense(data: ArrayLike<number>): Content {
  return { kind: 'dense', data };
}
