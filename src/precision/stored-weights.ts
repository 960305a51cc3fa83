import type { Shape } from '../graph/tensor.ts';
import { type AxisSet, axis, NO_AXES } from './axes.ts';
import { BIPOLAR, type Levels, REAL } from './levels.ts';

/** Float noise that scaling and folding leave on equal magnitudes. */
const RELATIVE_TOLERANCE = 1e-6;

/** A tensor as runs of `inner` elements, one run for each of `size` channels, `outer` times over. */
interface Channels {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly axes: AxisSet;
}

type Classifier = (values: ArrayLike<number>, channels: Channels) => Levels | undefined;

/** Looked for in this order, each with one set of levels for the whole tensor and then with one per index of an axis. */
const CLASSIFIERS: readonly Classifier[] = [findSymmetricLevels, findTwoLevels, findTernaryLevels];

/**
 * Levels of stored weights, read from their values; undefined where they are real. Recognised are +-alpha (XNOR-Net), any
 * two levels (Distribution-Aware Binarization) and -alpha, 0, alpha, each with one set of levels or one per index of one
 * axis. A zero among +-alpha makes three levels. A set of levels counts only where it stands for more elements than it
 * has members, and one number throughout only if it is 1 or -1.
 */
export function classifyWeights(values: ArrayLike<number>, shape: Shape): Levels | undefined {
  const views = viewsOf(shape);
  for (const classify of CLASSIFIERS) {
    for (const view of views) {
      const levels = classify(values, view);
      if (levels !== undefined) return levels;
    }
  }
  return undefined;
}

function viewsOf(shape: Shape): Channels[] {
  const total = shape.reduce((product, size) => product * size, 1);
  const views: Channels[] = [{ outer: 1, size: 1, inner: total, axes: NO_AXES }];
  let outer = 1;
  shape.forEach((size, index) => {
    if (size > 1) views.push({ outer, size, inner: total / (outer * size), axes: axis(index) });
    outer *= size;
  });
  return views;
}

/** Calls `visit(value, channel)` for every element until one gives false; whether all passed. */
function everyElement(
  values: ArrayLike<number>,
  channels: Channels,
  visit: (value: number, channel: number) => boolean,
): boolean {
  const { outer, size, inner } = channels;
  let index = 0;
  for (let block = 0; block < outer; block += 1) {
    for (let channel = 0; channel < size; channel += 1) {
      for (let element = 0; element < inner; element += 1, index += 1) {
        if (!visit(values[index]!, channel)) return false;
      }
    }
  }
  return true;
}

function findSymmetricLevels(values: ArrayLike<number>, channels: Channels): Levels | undefined {
  const found = findMagnitudes(values, channels, false);
  if (found === undefined) return undefined;
  if (channels.axes === NO_AXES && isNear(found.magnitudes[0]!, 1)) return BIPOLAR;
  if (!found.hasBothSigns || countPerChannel(channels) < 2) return undefined;
  return makeLevels(2, channels, found.magnitudes, true);
}

function findTernaryLevels(values: ArrayLike<number>, channels: Channels): Levels | undefined {
  if (countPerChannel(channels) < 3) return undefined;
  const found = findMagnitudes(values, channels, true);
  return found?.hasBothSigns ? makeLevels(3, channels, found.magnitudes, true) : undefined;
}

/** The magnitude of each channel's elements, if they share one; 0 only where allowed. */
function findMagnitudes(values: ArrayLike<number>, channels: Channels, allowsZero: boolean) {
  const magnitudes = new Float64Array(channels.size);
  let hasPositive = false;
  let hasNegative = false;
  const isShared = everyElement(values, channels, (value, channel) => {
    if (value === 0) return allowsZero;
    if (value > 0) hasPositive = true;
    else hasNegative = true;
    const magnitude = Math.abs(value);
    if (magnitudes[channel] === 0) magnitudes[channel] = magnitude;
    return isNear(magnitude, magnitudes[channel]!);
  });
  return isShared ? { magnitudes, hasBothSigns: hasPositive && hasNegative } : undefined;
}

/** At most two numbers a channel, and two in one of them at least. */
function findTwoLevels(values: ArrayLike<number>, channels: Channels): Levels | undefined {
  if (countPerChannel(channels) < 3) return undefined;
  const first = new Float64Array(channels.size).fill(Number.NaN);
  const second = new Float64Array(channels.size).fill(Number.NaN);
  let hasTwo = false;
  const areTwo = everyElement(values, channels, (value, channel) => {
    if (Number.isNaN(first[channel])) first[channel] = value;
    if (isNear(value, first[channel]!)) return true;
    hasTwo = true;
    if (Number.isNaN(second[channel])) second[channel] = value;
    return isNear(value, second[channel]!);
  });
  return areTwo && hasTwo ? makeLevels(2, channels, [...first, ...second], false) : undefined;
}

function makeLevels(count: number, { axes }: Channels, numbers: ArrayLike<number>, centred: boolean): Levels {
  const shared: Levels = { ...REAL, count, scaleAxes: axes, shiftAxes: centred ? NO_AXES : axes, centred };
  if (axes !== NO_AXES) return shared;
  const [a, b = -a!] = numbers as [number, number?];
  return { ...shared, low: Math.min(a, b), high: Math.max(a, b) };
}

function countPerChannel({ outer, inner }: Channels): number {
  return outer * inner;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
