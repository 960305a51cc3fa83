import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { scoreOf } from '../../src/score/score.ts';
import type { Budget } from '../../src/search/budget.ts';
import type { Evaluation } from '../../src/search/evaluate.ts';
import { evaluate, materialise } from '../../src/search/evaluate.ts';
import type { MeasureName } from '../../src/search/measure.ts';
import { search } from '../../src/search/search.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import { dropAbsent } from '../../src/search/space/candidate.ts';
import { isSizeKnob } from '../../src/search/space/knob.ts';
import type { Space } from '../../src/search/space/space.ts';
import { defineSpace } from '../../src/search/space/space.ts';
import type { LayerForms, SpaceOptions } from '../../src/search/space/space-options.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { readFixture } from '../support/models.ts';
import { createRandom } from '../support/random-network.ts';
import { drawOptions } from './random-options.ts';
import { buildConcatenating, buildNetwork, tryDefine } from './random-space.ts';

const SPACES = 1000;
const CONCATENATING_SPACES = 100;
const LARGEST = 40n;
/** Combinations of values, possible or not, that are gone through. */
const MOST_COMBINATIONS = 4000;
const MEASURES: readonly MeasureName[] = [
  ...(['score', 'score', 'bops', 'ops', 'flops', 'macs', 'elementwise', 'params', 'activations'] as const),
  ...(['peakActivationBytes', 'modelSizeBytes', 'trainingActivationBytes', 'binaryActivations'] as const),
];

type Random = (below: number) => number;

describe('a space of forms, depths, widths, ties and orders', () => {
  it('has exactly the front that going through all its candidates finds, each as costly as its graph', () => {
    const tally = compareFronts(SPACES, buildNetwork);
    expect([...tally.forms].sort()).toEqual(['elasticLink', 'form', 'groups', 'kernel', 'precision']);
    for (const count of [tally.infeasible, tally.tied, tally.ordered, tally.grown]) expect(count).toBeGreaterThan(20);
    expect(tally.infeasible).toBeLessThan(SPACES / 2);
    expect(tally.entries).toBeGreaterThan(SPACES);
  }, 600_000);

  it('has it too where no tensor alone parts the layers', () => {
    const tally = compareFronts(CONCATENATING_SPACES, buildConcatenating);
    expect(tally.entries).toBeGreaterThan(CONCATENATING_SPACES);
  }, 600_000);
  it('evaluates random candidates as their graphs, counted node by node', () => {
    let compared = 0;
    for (let seed = 0; compared < 1000; seed += 1) {
      const random = createRandom(seed + 9);
      const options = { ...drawOptions(random), widthShares: [0.5, 2] as const };
      const space = tryDefine(buildNetwork(seed), options);
      if (space === undefined || space.layers.length === 0) continue;
      for (let index = 0; index < 4; index += 1) {
        const candidate = drawCandidate(space, random);
        if (candidate === undefined) continue;
        expectMaterialised(space, candidate, evaluate(space, candidate));
        compared += 1;
      }
    }
  });
});

/** Compares the fronts of so many small spaces of random networks with those that going through all candidates finds. */
function compareFronts(spaces: number, build: (seed: number) => Graph): Tally {
  const tally = { infeasible: 0, forms: new Set<string>(), tied: 0, ordered: 0, grown: 0, entries: 0 };
  let searched = 0;
  for (let seed = 0; searched < spaces; seed += 1) {
    const random = createRandom(seed + 77);
    const options = drawOptions(random);
    // every other one with units cut wherever they can be
    const space = tryDefine(build(seed), options, seed % 2 === 0 ? 1 : undefined);
    if (space === undefined || space.size < 6n || space.size > LARGEST || countValues(space) > MOST_COMBINATIONS)
      continue;
    searched += 1;
    const all = enumerate(space, options);
    expect(BigInt(all.length), `seed ${seed}`).toBe(space.size);
    const evaluations = all.map((candidate) => evaluate(space, candidate));
    const objectives = [...new Set(pick(MEASURES, 1 + random(5), random))];
    const budgets = pick(MEASURES, random(4), random).map((measure) => drawBudget(evaluations, measure, random));
    const { front, certificate } = search(space, { objectives, budgets });
    const found = front.map((entry) => describePoint(entry, objectives));
    expect(new Set(found), `seed ${seed}`).toEqual(bruteForce(evaluations, objectives, budgets));
    expect(found.length).toBe(new Set(found).size);
    expect(certificate).toEqual({ kind: 'exact', epsilon: 0 });
    for (const entry of front) expectMaterialised(space, entry.candidate, entry);
    note(tally, space, front.length);
  }
  return tally;
}

const FORMS: LayerForms = { precision: ['real', 'weights', 'binary'], kernel: [3, 5], groups: [1, 2, 4] };
const RPC: LayerForms = { layers: ['3x3'], form: ['conv', 'rpc'] };
const LINK: LayerForms = { elasticLink: ['off', 'on'] };

describe('all forms of a network binarized as Bi-Real', () => {
  it.each([
    ['vgg11', [FORMS, RPC, LINK]],
    ['alexnet', [FORMS, RPC, LINK]],
    ['sketch-a-net', [FORMS, RPC, LINK]],
    ['mobilenetv1-x0.25', [FORMS, LINK]],
    ['squeezenet1.1', [FORMS, RPC]],
    ['resnet18', [FORMS, RPC, LINK]],
    ['resnet50', [FORMS, RPC, LINK]],
  ] as const)('cost what its graph does: %s', (name, forms) => compareForms(buildBackbone(findBackbone(name)!), forms));

  it.each(['vgg16', 'alexnet'])('cost what its graph does, read from a file: %s', (name) =>
    compareForms(readFixture(name).graph, [FORMS, RPC, LINK]),
  );
});

describe('a form that no layer can take', () => {
  const vgg = buildBackbone(findBackbone('vgg11')!);

  it('asks to binarize a real network', () => {
    for (const forms of [LINK, { precision: ['binary'] } as const]) {
      expect(() => defineSpace(vgg, { forms: [forms] })).toThrowError(
        /\(binarize it first, e.g. with --recipe bireal\)/,
      );
    }
  });

  it('says what layers it is for', () => {
    const mobile = binarize(buildBackbone(findBackbone('mobilenet_v2')!), { recipe: BIREAL, select: 'inner' }).graph;
    expect(() => defineSpace(mobile, { forms: [RPC] })).toThrowError(
      /^3x3: no layer can have the form rpc: it is for kernels larger than 1x1 in one group .* \(search other forms\)$/,
    );
    const depthwise = [{ layers: ['stage2.block1.depthwise'], groups: [2] }];
    expect(() => defineSpace(mobile, { forms: depthwise })).toThrowError(
      /no layer can have the groups 2: depthwise layers keep their groups, .* \(search other forms\)$/,
    );
    expect(() => defineSpace(mobile, { forms: [{ kernel: [4] }] })).toThrowError(
      /no layer can have the kernel 4: only square kernels of an odd side .* \(search other forms\)$/,
    );
  });

  it('is none of a network without convolutions', () => {
    const net = newGraph('net');
    const w = net.constant('w', [4, 4], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
    const x = net.input('x', [1, 4]);
    const graph = net.finish([net.add('gemm', { transA: false, transB: true, alpha: 1, beta: 1 }, [x, w])]);
    expect(() => defineSpace(graph, { forms: [RPC] })).toThrowError(/^3x3: there is no .* convolution to name$/);
  });

  it('says why, of a network that is binary already', () => {
    const convolutions = vgg.nodes.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
    // one layer whose input and output widths move apart
    const select = [convolutions[1]!];
    const { graph } = binarize(vgg, { recipe: BIREAL, select });
    expect(() => defineSpace(graph, { forms: [{ ...LINK, layers: select }] })).toThrowError(
      /no layer can have the elasticLink on: what the binary ones read .* are not one group of channels \(link them as/,
    );
  });
});

function compareForms(graph: Graph, forms: readonly LayerForms[]): void {
  const space = defineSpace(binarize(graph, { recipe: BIREAL, select: 'inner' }).graph, { forms });
  expect(space.layers.length).toBeGreaterThan(3);
  const random = createRandom(3);
  for (let index = 0; index < 4; index += 1) {
    const candidate = drawPossible(space, random);
    expectMaterialised(space, candidate, evaluate(space, candidate));
  }
}

/** Values knob by knob; one that excludes those before it is left out. */
function drawPossible(space: Space, random: Random): Candidate {
  let candidate: Candidate = {};
  for (const { id, values } of space.knobs) {
    const next = { ...candidate, [id]: values[random(values.length)]! };
    if (isPossible(space, next)) candidate = next;
  }
  return candidate;
}

function expectMaterialised(space: Space, candidate: Candidate, { costs, score }: Evaluation): void {
  const graph = materialise(space, candidate);
  expect(costOf(graph).totals, JSON.stringify(candidate)).toEqual(costs);
  expect(scoreOf(graph, space.score.givenMacs).total, JSON.stringify(candidate)).toBe(score);
}

/** Every combination of values, told once, that keeps ties and orders, has possible forms and some binary layer. */
function enumerate(space: Space, options: SpaceOptions): Candidate[] {
  let all: Candidate[] = [{}];
  for (const { id, values } of space.knobs)
    all = all.flatMap((one) => values.map((value) => ({ ...one, [id]: value })));
  const told = new Map<string, Candidate>();
  for (const candidate of all) {
    if (!keepsTies(space, candidate, options) || !keepsOrder(space, candidate, options)) continue;
    const short = dropAbsent(space, candidate);
    if (isPossible(space, short) && isBinary(space, short)) told.set(JSON.stringify(short), short);
  }
  return [...told.values()];
}

function countValues({ knobs }: Space): number {
  return knobs.reduce((product, { values }) => product * values.length, 1);
}

function keepsTies({ knobs }: Space, candidate: Candidate, { ties = [] }: SpaceOptions): boolean {
  return ties.every(({ same }) => {
    const widths = knobs.filter(isSizeKnob).filter(({ kind }) => kind === 'width');
    const [first] = widths;
    return widths.every(({ id, present, values }) => {
      if (same === 'value') return candidate[id] === candidate[first!.id];
      const wanted = (Number(candidate[first!.id]) / first!.present) * present;
      const least = Math.min(...values.map((value) => Math.abs(value - wanted)));
      const nearest = values.find((value) => Math.abs(value - wanted) === least);
      return least <= 1 && nearest === candidate[id];
    });
  });
}

function keepsOrder({ knobs }: Space, candidate: Candidate, { monotoneWidths = false }: SpaceOptions): boolean {
  const widths = knobs.filter(({ kind }) => kind === 'width').map(({ id }) => Number(candidate[id]));
  return !monotoneWidths || widths.every((width, at) => at === 0 || width >= widths[at - 1]!);
}

function isPossible(space: Space, candidate: Candidate): boolean {
  try {
    evaluate(space, candidate);
    return true;
  } catch {
    return false;
  }
}

/** Whether some layer is left binary, where the network has any. */
function isBinary(space: Space, candidate: Candidate): boolean {
  if (space.score.layers.size === 0) return true;
  return materialise(space, candidate).nodes.some(({ kind, weightBits }) => kind === 'conv' && weightBits === 1);
}

function drawCandidate(space: Space, random: Random): Candidate | undefined {
  const drawn = space.knobs.map(({ id, values }) => [id, values[random(values.length)]!] as const);
  const candidate = dropAbsent(space, Object.fromEntries(drawn));
  return isPossible(space, candidate) ? candidate : undefined;
}

interface Tally {
  infeasible: number;
  forms: Set<string>;
  tied: number;
  ordered: number;
  grown: number;
  entries: number;
}

function note(tally: Tally, { knobs, variables, orders, depths, shape }: Space, entries: number): void {
  tally.infeasible += entries === 0 ? 1 : 0;
  tally.entries += entries;
  for (const knob of knobs) if (!isSizeKnob(knob)) tally.forms.add(knob.kind);
  tally.tied += variables.some((variable) => variable.knobs.length > 1) ? 1 : 0;
  tally.ordered += orders.length > 0 ? 1 : 0;
  tally.grown += shape.stages.some(({ depth }, index) => depth > depths[index]!) ? 1 : 0;
}

/** Objective values, written so that larger is never hidden by rounding. */
function describePoint(evaluation: Evaluation, objectives: readonly MeasureName[]): string {
  return objectives.map((name) => valueOf(evaluation, name)).join(' ');
}

function valueOf({ costs, score }: Evaluation, name: MeasureName): number {
  return name === 'score' ? score : costs[name];
}

function bruteForce(
  all: readonly Evaluation[],
  objectives: readonly MeasureName[],
  budgets: readonly Budget[],
): Set<string> {
  const isKept = (evaluation: Evaluation): boolean =>
    budgets.every(({ measure, max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY }) => {
      const value = valueOf(evaluation, measure);
      return value <= max && value >= min;
    });
  const rows = all.filter(isKept).map((evaluation) => ({
    evaluation,
    costs: objectives.map((name) => (name === 'score' ? -1 : 1) * valueOf(evaluation, name)),
  }));
  const dominates = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((value, at) => value <= b[at]!) && a.some((value, at) => value < b[at]!);
  const best = rows.filter((row) => !rows.some((other) => dominates(other.costs, row.costs)));
  return new Set(best.map(({ evaluation }) => describePoint(evaluation, objectives)));
}

/** A bound that some candidates keep and some break, mostly. */
function drawBudget(all: readonly Evaluation[], measure: MeasureName, random: Random): Budget {
  const value = valueOf(all[random(all.length)]!, measure);
  const slack = random(10) === 0 ? 0.7 : 1;
  return measure === 'score' ? { measure, min: value } : { measure, max: Math.floor(value * slack) };
}

function pick<T>(from: readonly T[], count: number, random: Random): T[] {
  const rest = [...from];
  return Array.from({ length: count }, () => rest.splice(random(rest.length), 1)[0]!);
}
