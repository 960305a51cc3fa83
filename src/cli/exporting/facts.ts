import { CONVENTIONS } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import type { Metrics } from '../../cost/metrics.ts';
import { pickMetrics } from '../../report/cost-rows.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';

/** What bitbone says of a model inside its ONNX file, beside the places of its nodes. */
export interface ModelFacts {
  readonly costs: Metrics;
  /** Name of the convention behind `ops`. */
  readonly convention: string;
  /** Values of the knobs that lead from the searched network to this one. */
  readonly candidate?: Candidate | undefined;
  readonly recipe?: string | undefined;
}

/** What there is to say of a model, its costs counted. */
export function findFacts({ graph, candidate, recipe: applied, ownRecipe }: FactSource): ModelFacts {
  const convention = CONVENTIONS.ops64;
  const costs = pickMetrics(costOf(graph, { convention }).totals);
  const recipe = applied ?? ownRecipe;
  return { costs, convention: convention.name, candidate, recipe: recipe === 'real' ? undefined : recipe };
}

type FactSource = Pick<ResolvedModel, 'graph' | 'candidate' | 'recipe' | 'ownRecipe'>;

/** Key of a model's metadata under which the recipe is kept. */
export const RECIPE_KEY = 'bitbone.recipe';

/** The facts as metadata of an ONNX file: JSON, but for the recipe, which is a name. */
export function toMetadata({ costs, convention, candidate, recipe }: ModelFacts): Record<string, string> {
  return {
    'bitbone.costs': JSON.stringify({ convention, ...costs }),
    ...(candidate === undefined ? {} : { 'bitbone.candidate': JSON.stringify(candidate) }),
    ...(recipe === undefined ? {} : { [RECIPE_KEY]: recipe }),
  };
}

/** The facts as lines for the head of generated code. */
export function toNotes({ costs, convention, candidate }: ModelFacts): string[] {
  const { bops, flops, ops, params, modelSizeBytes } = costs;
  return [
    `Costs: ${bops} BOPs, ${flops} FLOPs (${ops} ops by ${convention}), ${params} parameters, ${modelSizeBytes} bytes packed.`,
    ...(candidate === undefined ? [] : [`Candidate: ${JSON.stringify(candidate)}`]),
  ];
}
