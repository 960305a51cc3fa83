/** A linear map from values to positions. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Position of a value in [0, 1]; a scale without extent puts everything in its middle. */
  place(value: number): number;
}

/** The scale that covers these values, with `margin` of its extent added on both sides. */
export function scaleOver(values: Iterable<number>, margin = 0): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return createScale(0, 1);
  const room = (most - least) * margin;
  return createScale(least - room, most + room);
}

export function createScale(low: number, high: number): Scale {
  const extent = high - low;
  return { low, high, place: (value) => (extent === 0 ? 0.5 : (value - low) / extent) };
}

/**
 * Round values that divide a scale into about `count` parts: steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice
 * numbers for graph labels", Graphics Gems 1990).
 */
export function listTicks({ low, high }: Scale, count: number): number[] {
  const extent = high - low;
  if (!(extent > 0)) return [low];
  const step = roundStep(extent / Math.max(1, count));
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  // multiples of a whole step stay free of accumulated rounding
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10) * power;
}
