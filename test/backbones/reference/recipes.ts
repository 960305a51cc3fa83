import type { Maps, Window } from './maps.ts';
import { averageMaps, convolve, forWindow, makeMaps, sizeAfter, at as valueAt } from './maps.ts';

/**
 * What a recipe makes of a layer, written out from the papers, sample by sample in double precision and without the
 * graph: the tests compare onnxruntime's numbers with these.
 */
export interface Layer {
  readonly x: Maps;
  readonly window: Window;
  /** A parameter by the end of its name. */
  readonly parameter: (end: string) => ArrayLike<number>;
}

interface Formula {
  /** Input of the convolution at channel c, index i. */
  readonly input: (layer: Layer, c: number, i: number) => number;
  /** Weight of filter o at index k of its values. */
  readonly weight: (filter: ArrayLike<number>, layer: Layer, o: number) => number[];
  /** What the convolution's output is multiplied by at channel o and pixel i. */
  readonly scale?: (layer: Layer, o: number, i: number) => number;
  readonly activate: (y: number, layer: Pick<Layer, 'parameter'>, o: number) => number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const signs = (filter: ArrayLike<number>): number[] => Array.from(filter, Math.sign);
const meanScaled = (filter: ArrayLike<number>): number[] => {
  const alpha = mean(Array.from(filter, Math.abs));
  return signs(filter).map((sign) => sign * alpha);
};
const at = ({ x }: Layer, c: number, i: number): number => valueAt(x, c, i);
const sign = (layer: Layer, c: number, i: number): number => Math.sign(at(layer, c, i));
const same = (y: number): number => y;
const relu = (y: number): number => Math.max(0, y);
const hardtanh = (y: number): number => Math.min(1, Math.max(-1, y));
const sigmoid = (y: number): number => 1 / (1 + Math.exp(-y));
const prelu = (y: number, { parameter }: Pick<Layer, 'parameter'>, o: number): number =>
  y < 0 ? y * parameter('.slope')[o]! : y;
const rprelu = (y: number, layer: Pick<Layer, 'parameter'>, o: number): number =>
  prelu(y + layer.parameter('.shift1.value')[o]!, layer, o) + layer.parameter('.shift2.value')[o]!;
const thresholded = (layer: Layer, c: number, i: number): number =>
  Math.sign(at(layer, c, i) + layer.parameter('.threshold')[c]!);

const gates = new WeakMap<Layer, Map<string, number[]>>();

/** Mean over the map, two dense layers without bias, sigmoid: a number per channel. */
function gate(layer: Layer, o: number, prefix: string, hidden: number): number {
  const known = gates.get(layer) ?? new Map<string, number[]>();
  gates.set(layer, known);
  const values = known.get(prefix) ?? computeGate(layer, prefix, hidden);
  known.set(prefix, values);
  return values[o]!;
}

function computeGate(layer: Layer, prefix: string, hidden: number): number[] {
  const { channels, data: means } = averageMaps(layer.x);
  const squeeze = layer.parameter(`${prefix}.squeeze.weight`);
  const excite = layer.parameter(`${prefix}.excite.weight`);
  const middle = Array.from({ length: hidden }, (_, h) =>
    relu(means.reduce((sum, value, c) => sum + value * squeeze[h * channels + c]!, 0)),
  );
  return Array.from({ length: excite.length / hidden }, (_, o) =>
    sigmoid(middle.reduce((sum, value, h) => sum + value * excite[o * hidden + h]!, 0)),
  );
}

function standardized(filter: ArrayLike<number>): number[] {
  const values = Array.from(filter);
  const centre = mean(values);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
  const v = values.map((value) => (value - centre) / deviation);
  const scale = 2 ** Math.round(Math.log2(mean(v.map(Math.abs))));
  return v.map((value) => Math.sign(value) * scale);
}

/** Mean of |x| over the channels, averaged over the window with zeros around. */
function inputScale({ x, window }: Layer, i: number): number {
  let sum = 0;
  for (let c = 0; c < x.channels; c += 1)
    forWindow(x.size, window, i, (from) => {
      if (from >= 0) sum += Math.abs(valueAt(x, c, from));
    });
  return sum / x.channels / window.kernel ** 2;
}

function dprelu(y: number, { parameter }: Pick<Layer, 'parameter'>, o: number): number {
  const moved = y - parameter('.alpha')[o]!;
  return moved * (moved >= 0 ? parameter('.eta')[o]! : parameter('.gamma')[o]!) - parameter('.beta')[o]!;
}

export const FORMULAS: Readonly<Record<string, Formula>> = {
  real: { input: at, weight: (filter) => Array.from(filter), activate: relu },
  bwn: { input: at, weight: meanScaled, activate: relu },
  binaryconnect: { input: at, weight: signs, activate: relu },
  bnn: { input: sign, weight: signs, activate: hardtanh },
  xnor: { input: sign, weight: meanScaled, scale: (layer, _, i) => inputScale(layer, i), activate: relu },
  'xnor-alpha': { input: sign, weight: meanScaled, activate: relu },
  'xnor++': {
    input: sign,
    weight: signs,
    scale: ({ parameter, x, window }, o, i) => {
      const size = sizeAfter(x.size, window);
      return parameter('.axis1')[o]! * parameter('.axis2')[Math.floor(i / size)]! * parameter('.axis3')[i % size]!;
    },
    activate: prelu,
  },
  'distribution-aware': {
    input: sign,
    weight: (filter, { parameter }, o) =>
      Array.from(filter, (value) => (value > 0 ? parameter('.alpha')[o]! : parameter('.weight.beta')[o]!)),
    activate: relu,
  },
  bireal: { input: sign, weight: meanScaled, activate: same },
  'resnet-e': { input: sign, weight: signs, activate: same },
  'ir-net': { input: sign, weight: standardized, activate: hardtanh },
  'real-to-binary': {
    input: sign,
    weight: signs,
    scale: (layer, o) => gate(layer, o, '.gate', Math.floor(layer.x.channels / 8)),
    activate: prelu,
  },
  reactnet: { input: thresholded, weight: meanScaled, activate: rprelu },
  'sd-bnn': {
    input: (layer, c, i) => Math.sign(at(layer, c, i) + gate(layer, c, '.shift', Math.floor(layer.x.channels / 16))),
    weight: (filter, { parameter }, o) => {
      const move = sigmoid(parameter('.weight.a')[o]!) * 0.01 * mean(Array.from(filter));
      return Array.from(filter, (value) => Math.sign(value + move));
    },
    activate: hardtanh,
  },
  dwr: { input: sign, weight: signs, activate: prelu },
  'rb-net': {
    input: (layer, c, i) =>
      layer.parameter('.level')[0]! * Math.sign(at(layer, c, i) - layer.parameter('.threshold')[c]!) +
      layer.parameter('.balance')[c]!,
    weight: meanScaled,
    activate: same,
  },
  'norm-first': { input: sign, weight: signs, activate: same },
  quicknet: { input: sign, weight: signs, activate: relu },
  bats: { input: sign, weight: meanScaled, activate: prelu },
  bnext: { input: thresholded, weight: signs, activate: prelu },
  pokebnn: { input: sign, weight: meanScaled, activate: dprelu },
};

export interface ComputedLayer {
  readonly outputs: number;
  readonly groups?: number;
  /** What the map is padded with behind the sign. */
  readonly padValue?: number;
}

/** The convolution with what the recipe puts in front of and behind it; the activation is the caller's. */
export function computeConv(recipe: string, layer: Layer, { outputs, groups = 1, padValue = 0 }: ComputedLayer): Maps {
  const { input, weight, scale } = FORMULAS[recipe]!;
  const { x, window } = layer;
  const inputs = makeMaps(x.channels, x.size, (c, i) => input(layer, c, i));
  const all = layer.parameter('.weight');
  const length = (x.channels / groups) * window.kernel ** 2;
  const filters = Array.from({ length: outputs }, (_, o) =>
    weight(
      Array.from({ length }, (_unused, k) => all[o * length + k]!),
      layer,
      o,
    ),
  );
  const y = convolve(inputs, filters, window, groups, padValue);
  return scale === undefined ? y : makeMaps(outputs, y.size, (o, i) => valueAt(y, o, i) * scale(layer, o, i));
}

export function activate(recipe: string, y: Maps, parameter: Layer['parameter']): Maps {
  return makeMaps(y.channels, y.size, (o, i) => FORMULAS[recipe]!.activate(valueAt(y, o, i), { parameter }, o));
}
