import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Initialiser } from '../../graph/tensor.ts';
import type { ParameterRole } from './role.ts';

/** First values of a parameter; the same name and seed give the same values, whatever else is drawn. */
export interface Draw {
  readonly name: string;
  readonly seed: number;
  readonly count: number;
}

type Random = () => number;

/** Values as `initialiser` says; `kaiming-normal` of something that is no weight is that something's neutral start. */
export function initialise(initialiser: Initialiser, role: ParameterRole, draw: Draw): Float32Array {
  const values = new Float32Array(draw.count);
  if (initialiser.kind === 'constant') return values.fill(initialiser.value ?? 0);
  const random = createRandom(draw);
  if (initialiser.kind === 'uniform') return drawUniform(values, initialiser.value ?? 1, random);
  if (role.kind === 'start') return values.fill(role.value);
  return drawNormal(values, Math.sqrt(2 / role.fanIn), random);
}

/** A stream of numbers in [0, 1) of its own for every name. */
function createRandom({ name, seed }: Draw): Random {
  const generator = xoroshiro128plus(hashName(name) ^ seed);
  return () => uniformFloat64(generator);
}

/** 32-bit FNV-1a over UTF-16 code units (Fowler, Noll, Vo). */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

function drawUniform(values: Float32Array, high: number, random: Random): Float32Array {
  for (let index = 0; index < values.length; index += 1) values[index] = random() * high;
  return values;
}

/** Normal deviates in pairs (Box and Muller 1958). With deviation sqrt(2 / fan-in): He et al. 2015, equation 10. */
function drawNormal(values: Float32Array, deviation: number, random: Random): Float32Array {
  for (let index = 0; index < values.length; index += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[index] = radius * Math.cos(angle);
    if (index + 1 < values.length) values[index + 1] = radius * Math.sin(angle);
  }
  return values;
}
