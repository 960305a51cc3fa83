import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers that can be stopped and continued. */
export interface Random {
  /** A whole number from 0 up to, but not including, `count`; the bias is below 2^-16 for counts below 2^16. */
  below(count: number): number;
  readonly state: readonly number[];
}

/** `stream` tells apart generators of one seed. */
export function createRandom(seed: number, stream = 0): Random {
  const generator = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < stream; skipped += 1) generator.jump();
  return wrap(generator);
}

export function continueRandom(state: readonly number[]): Random {
  return wrap(xoroshiro128plusFromState(state));
}

function wrap(generator: ReturnType<typeof xoroshiro128plus>): Random {
  return {
    below: (count) => Math.floor(((generator.next() >>> 0) / 2 ** 32) * count),
    get state() {
      return generator.getState();
    },
  };
}
