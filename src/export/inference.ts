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
  const producers = findProducers(whole);
  const readers = countReaders(whole, producers);
  const site: Site = { graph: whole, draft, consumers: findConsumers(whole), producers, made: [] };
  const done = new Set<ValueId>();
  for (const layer of findBinaryLayers(whole, fold)) {
    const origin = findOrigin(whole, producers, layer.weight);
    writeBinaryWeight(site, layer, origin, readers.get(origin)! > 1);
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
  readonly made: BinaryForm[];
}

/** A binary weight that is written. */
interface BinaryForm {
  /** What it is computed from in the given graph. */
  readonly origin: string;
  readonly values: Float32Array;
  readonly id: ValueId;
}

/** `isShared`: other layers' weights are computed from the same constants, `origin`. */
function writeBinaryWeight(site: Site, layer: BinaryLayer, origin: string, isShared: boolean): void {
  const { graph, draft } = site;
  const { node, index, weight, levels } = layer;
  const { shape } = graph.values[weight]!;
  // a weight that several layers read has one form for all of them
  const isAbsorbed = !isShared && absorbScales(site, layer);
  const isTold = node.inputBits > LOW_BITS;
  const values = isAbsorbed || isTold ? levels.signs : scaled(layer, shape);
  const constant = shareConstant(site, origin, values, () =>
    draft.constant(`${node.name}.weight.binary`, shape, dense(values)),
  );
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

/** Layers that share a latent weight share its binary form, each by a sign of its own though they may compute it. */
function shareConstant({ made }: Site, origin: string, values: Float32Array, make: () => ValueId): ValueId {
  const known = made.find((other) => other.origin === origin && sameValues(other.values, values));
  if (known !== undefined) return known.id;
  const id = make();
  made.push({ origin, values, id });
  return id;
}

/** How many layers have their weights computed from the same constants. */
function countReaders(graph: Graph, producers: Int32Array): ReadonlyMap<string, number> {
  const isStatic = findStatic(graph);
  const readers = new Map<string, number>();
  for (const node of graph.nodes.filter(isMac)) {
    const weight = node.inputs[1] ?? -1;
    if (isStatic[weight] !== 1) continue;
    const origin = findOrigin(graph, producers, weight);
    readers.set(origin, (readers.get(origin) ?? 0) + 1);
  }
  return readers;
}

/** The constants that a weight is computed from, as text. */
function findOrigin({ nodes }: Graph, producers: Int32Array, weight: ValueId): string {
  const origin = new Set<ValueId>();
  const seen = new Set<ValueId>();
  const pending = [weight];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (producers[id]! < 0) origin.add(id);
    else pending.push(...nodes[producers[id]!]!.inputs.filter((input) => input !== null));
  }
  return [...origin].sort((one, other) => one - other).join(' ');
}

function sameValues(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
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
