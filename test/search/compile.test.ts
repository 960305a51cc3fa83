import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { METRIC_NAMES } from '../../src/cost/metrics.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { LOG_FAN_IN_PARAMS } from '../../src/score/params.ts';
import { costPath } from '../../src/search/chain/front.ts';
import type { ChainStep } from '../../src/search/chain/problem.ts';
import type { MeasureName } from '../../src/search/measure.ts';
import type { CompiledProblem } from '../../src/search/problem.ts';
import { compileProblem, decodePath } from '../../src/search/problem.ts';
import { toSearchable } from '../../src/search/searchable.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import { createRandom } from '../support/random-network.ts';
import { drawSpace } from './random-space.ts';

type Random = (below: number) => number;

/** Some measures at a time, since with few of them others are not counted. */
const OBJECTIVES: readonly (readonly MeasureName[])[] = [
  ['score', ...METRIC_NAMES],
  ['score', 'ops'],
  ['peakActivationBytes', 'params'],
];

test('a path of the chain costs what its candidate does, in every measure', () => {
  let paths = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const space = drawSpace(seed);
      const random = createRandom(seed);
      if (space !== undefined) paths += comparePaths(space, OBJECTIVES[random(OBJECTIVES.length)]!, 5, random);
    }),
    { numRuns: 400, seed: 3 },
  );
  expect(paths).toBeGreaterThan(500);
});

test.each([
  ['densenet121', { forms: [{ precision: ['real', 'weights', 'binary'], layers: ['stage1', 'stage2'] }] }],
  ['densenet121', { forms: [{ kernel: [3, 5], groups: [1, 2], layers: ['stage1'] }] }],
  ['googlenet', { forms: [{ precision: ['weights', 'binary'], form: ['conv', 'rpc'], layers: ['stage3'] }] }],
  ['squeezenet1.1', { forms: [{ precision: ['real', 'binary'], groups: [1, 2, 4] }], scoreParams: LOG_FAN_IN_PARAMS }],
  ['resnet50', { forms: [{ precision: ['weights', 'binary'], kernel: [3, 5], groups: [1, 2], layers: ['stage1'] }] }],
  ['mobilenetv1-x0.25', { forms: [{ kernel: [3, 5], elasticLink: ['off', 'on'] }] }],
] as const)('holds for %s binarized as Bi-Real, with %j', (name, options) => {
  const { graph } = binarize(buildBackbone(findBackbone(name)!), { recipe: BIREAL, select: 'inner' });
  const space = defineSpace(graph, { widthShares: [0.5, 1], multiple: 32, ...options });
  for (const objectives of OBJECTIVES) comparePaths(space, objectives, 5, createRandom(1));
});

/** Returns how many paths were compared. */
function comparePaths(space: Space, objectives: readonly MeasureName[], count: number, random: Random): number {
  const searchable = toSearchable(space);
  const compiled = compileProblem(searchable, { objectives })!;
  const { problem, parts, measures } = compiled;
  for (let path = 0; path < count; path += 1) {
    const choices = drawPath(compiled, random);
    const { costs, score } = searchable.evaluate(decodePath(searchable, parts, choices));
    const found = costPath(problem, choices);
    measures.forEach(({ name, unitsPerMetric }, at) => {
      const metric = found[at]! / unitsPerMetric;
      expect(name === 'score' ? metric : Math.ceil(metric), name).toBe(
        name === 'score' ? score : Math.ceil(costs[name]),
      );
    });
  }
  return count;
}

/** Backwards from the end, which every path reaches that begins at the start. */
function drawPath({ problem: { steps } }: CompiledProblem, random: Random): Int32Array {
  const choices: number[] = [];
  let state = 0;
  for (const step of [...steps].reverse()) {
    const entries = listInto(step, state);
    const choice = entries[random(entries.length)]!;
    choices.unshift(choice);
    state = step.from[choice]!;
  }
  return Int32Array.from(choices);
}

function listInto({ to }: ChainStep, state: number): number[] {
  return [...to.keys()].filter((choice) => to[choice] === state);
}
