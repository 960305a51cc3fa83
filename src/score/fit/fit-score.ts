import { BitboneError } from '../../graph/errors.ts';
import type { MeasuredNetwork } from '../evidence/network.ts';
import { scoreNetwork } from '../evidence/network.ts';
import type { Connectivity, ScoreParams } from '../params.ts';
import { DEFAULT_SCORE_PARAMS } from '../params.ts';
import type { LinearFit, Observation } from './least-squares.ts';
import { fitWithinGroups, studentQuantile } from './least-squares.ts';
import type { ScoreTerms } from './terms.ts';
import { CONNECTIVITIES, termsOf } from './terms.ts';

/** A network with its own measured accuracy. */
export interface FitPoint {
  readonly network: MeasuredNetwork;
  readonly accuracy: number;
  readonly recipe: string;
}

export interface FittedParameter {
  /** `alpha.residual`, `lambda`, ... */
  readonly name: string;
  readonly value: number;
  /** 95 %, by the delta method and Student's t. */
  readonly interval: readonly [number, number];
}

export interface ScoreFit {
  readonly params: ScoreParams;
  readonly fitted: readonly FittedParameter[];
  /** Accuracy gained by one unit of score. */
  readonly slope: number;
  readonly points: number;
  readonly recipes: number;
  /** Root mean square error of each result from a line through the others' scores, and of other rankings' lines. */
  readonly leaveOneOut: {
    readonly fitted: number;
    readonly before: number | null;
    readonly logOps: number | null;
    readonly mean: number;
  };
  readonly notes: readonly string[];
}

/** Results beyond those that the parameters use up. */
const SPARE_POINTS = 3;
/** A penalty is left alone where its noise hardly differs between networks, against their capacities. */
const SMALLEST_SPREAD = 0.02;
const SMALLEST_INPUT_SPREAD = 0.02;

/**
 * Penalties that fit measured accuracies best: accuracy = recipe + slope * score by least squares, in which the score is
 * linear. Only what the networks differ in is fitted; the rest keeps its present value. Throws `E_USAGE` for too few or
 * uninformative results.
 */
export function fitScore(
  points: readonly FitPoint[],
  { file, params = DEFAULT_SCORE_PARAMS }: { readonly file: string; readonly params?: ScoreParams },
): ScoreFit {
  const { used, notes } = dropLonely(points);
  const data = used.map((point) => ({ ...point, terms: termsOf(point.network, params) }));
  const free = listFree(data, params);
  const recipes = new Set(used.map(({ recipe }) => recipe)).size;
  requirePoints(used.length, recipes + 1 + free.length + SPARE_POINTS, free, file);
  const fit = fitWithinGroups(data.map((point) => observe(point, free, params)));
  const slope = fit?.coefficients[0] ?? 0;
  if (fit === null || slope <= 0) throw refuseFit(fit, free, file);
  const fitted = free.map((name, index) => estimate(fit, name, index + 1));
  return {
    params: applyFit(params, fitted),
    fitted,
    slope,
    points: used.length,
    recipes,
    leaveOneOut: {
      fitted: rootMeanSquare(fit.leftOut),
      before: lineError(used, (network) => scoreNetwork(network, params)),
      logOps: lineError(used, ({ costs }) => Math.log(costs.ops)),
      mean: rootMeanSquare(fitWithinGroups(used.map((point) => toObservation(point, [])))!.leftOut),
    },
    notes: [
      ...notes,
      ...fitted.filter(({ value }) => value < 0).map(({ name }) => `${name} came out negative; 0 is used`),
    ],
  };
}

type FreeName = `alpha.${Connectivity}` | 'lambda';
type Point = FitPoint & { readonly terms: ScoreTerms };

/** A recipe's only result says nothing. */
function dropLonely(points: readonly FitPoint[]): { used: FitPoint[]; notes: string[] } {
  const used = points.filter(({ recipe }) => points.filter((other) => other.recipe === recipe).length > 1);
  const left = points.length - used.length;
  return { used, notes: left === 0 ? [] : [`${left} results are the only ones of their recipe and are not used`] };
}

function listFree(data: readonly Point[], params: ScoreParams): FreeName[] {
  const capacity = spreadWithin(data, ({ terms }) => terms.capacity);
  const alphas = CONNECTIVITIES.filter(
    (kind) =>
      spreadWithin(data, ({ terms }) => terms.noise[kind]) * Math.max(params.alpha[kind], 1) >
      SMALLEST_SPREAD * capacity,
  ).map((kind) => `alpha.${kind}` as const);
  const isInputVaried = spreadWithin(data, ({ terms }) => terms.binaryInputs) > SMALLEST_INPUT_SPREAD;
  return isInputVaried ? [...alphas, 'lambda'] : alphas;
}

/** Standard deviation around the recipes' means. */
function spreadWithin(data: readonly Point[], read: (point: Point) => number): number {
  const squares = data.map((point) => {
    const own = data.filter(({ recipe }) => recipe === point.recipe);
    return (read(point) - own.reduce((sum, other) => sum + read(other), 0) / own.length) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / Math.max(1, squares.length));
}

function requirePoints(count: number, needed: number, free: readonly FreeName[], file: string): void {
  if (count >= needed) return;
  const what = free.length === 0 ? 'a line through the scores' : free.join(', ');
  throw new BitboneError('E_USAGE', `${count} comparable results are too few to fit ${what}`, {
    subject: file,
    fix: `give at least ${needed}, of networks that differ in depth and width`,
  });
}

/** What is fixed stays in the first column. */
function observe(point: Point, free: readonly FreeName[], { alpha, lambda }: ScoreParams): Observation {
  const { capacity, noise, inputError } = point.terms;
  const fixedNoise = CONNECTIVITIES.filter((kind) => !free.includes(`alpha.${kind}`)).reduce(
    (sum, kind) => sum + alpha[kind] * noise[kind],
    0,
  );
  const fixedError = free.includes('lambda') ? 0 : lambda * inputError;
  const own = free.map((name) => (name === 'lambda' ? -inputError : -noise[name.slice(6) as Connectivity]));
  return toObservation(point, [capacity - fixedNoise - fixedError, ...own]);
}

function toObservation({ recipe, accuracy }: FitPoint, columns: readonly number[]): Observation {
  return { group: recipe, target: accuracy, columns };
}

/** Penalty = coefficient / slope, with the variance of a quotient. */
function estimate({ coefficients, covariance, freedom }: LinearFit, name: string, index: number): FittedParameter {
  const slope = coefficients[0]!;
  const value = coefficients[index]! / slope;
  const variance =
    (covariance[index]![index]! + value ** 2 * covariance[0]![0]! - 2 * value * covariance[0]![index]!) / slope ** 2;
  const reach = studentQuantile(freedom) * Math.sqrt(Math.max(0, variance));
  return { name, value, interval: [value - reach, value + reach] };
}

function refuseFit(fit: LinearFit | null, free: readonly FreeName[], file: string): BitboneError {
  if (fit === null) {
    const fix = 'add networks in which depth and width change independently';
    return new BitboneError('E_USAGE', `the results do not tell ${free.join(', ')} and capacity apart`, {
      subject: file,
      fix,
    });
  }
  const fix = 'check that results of one recipe were trained alike; the default parameters stay';
  return new BitboneError('E_USAGE', 'accuracy does not rise with capacity in these results', { subject: file, fix });
}

function applyFit(params: ScoreParams, fitted: readonly FittedParameter[]): ScoreParams {
  const valueOf = (name: FreeName, present: number): number =>
    Math.max(0, fitted.find((parameter) => parameter.name === name)?.value ?? present);
  const { residual, block, dense, plain } = params.alpha;
  return {
    ...params,
    alpha: {
      residual: valueOf('alpha.residual', residual),
      block: valueOf('alpha.block', block),
      dense: valueOf('alpha.dense', dense),
      plain: valueOf('alpha.plain', plain),
    },
    lambda: valueOf('lambda', params.lambda),
  };
}

function lineError(points: readonly FitPoint[], of: (network: MeasuredNetwork) => number): number | null {
  const fit = fitWithinGroups(points.map((point) => toObservation(point, [of(point.network)])));
  return fit === null ? null : rootMeanSquare(fit.leftOut);
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
