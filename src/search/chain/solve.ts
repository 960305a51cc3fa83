import { type Chain, compileChain } from './compile.ts';
import { costPath, type PathPoint, selectFront } from './front.ts';
import { type LabelLayer, startLayer, type Trail, traceChoices } from './labels.ts';
import { growLayer } from './layer.ts';
import { type ChainProblem, checkProblem } from './problem.ts';

/** What is proved of a front. */
export interface Certificate {
  /** `exact`: all of it; `epsilon`: every true point has a found one within the factor; `heuristic`: nothing. */
  readonly kind: 'exact' | 'epsilon' | 'heuristic';
  /** Every true value is met within a factor 1 + epsilon in each objective. Infinity where nothing is proved. */
  readonly epsilon: number;
}

export interface ChainProgress {
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Labels after the step, and in all steps so far. */
  readonly layerLabels: number;
  readonly labels: number;
}

export interface ChainOptions {
  /** Precision given up for speed; 0 asks for the exact front. */
  readonly epsilon?: number | undefined;
  /** Labels kept in all steps together, eight bytes each plus the current step's values; beyond, epsilon grows. */
  readonly maxLabels?: number | undefined;
  /** Asked often; once true, the rest is done coarsely within a moment. */
  readonly shouldStop?: (() => boolean) | undefined;
  readonly onProgress?: ((progress: ChainProgress) => void) | undefined;
}

export interface ChainResult {
  /** Sorted by the objectives, better first. Empty where no path keeps the budgets. */
  readonly front: readonly PathPoint[];
  readonly certificate: Certificate;
  readonly labels: number;
  readonly pruned: number;
  readonly interrupted: boolean;
}

export function solveChain(problem: ChainProblem, options: ChainOptions = {}): ChainResult {
  checkProblem(problem);
  const chain = compileChain(problem);
  if (chain === undefined) {
    return { front: [], certificate: { kind: 'exact', epsilon: 0 }, labels: 0, pruned: 0, interrupted: false };
  }
  return run(problem, chain, options);
}

function run(problem: ChainProblem, chain: Chain, _options: ChainOptions): ChainResult {
  let layer: LabelLayer = startLayer(chain.criteria);
  const trails: Trail[] = [];
  let labels = 0;
  for (let position = 1; position <= chain.steps.length; position++) {
    layer = growLayer(chain, position, layer, {
      loss: { cover: 0, budget: 0 },
      pruner: undefined,
      cap: Infinity,
      shouldStop: () => false,
    }).layer;
    trails.push(layer.takeTrail());
    labels += layer.count;
  }
  const points = Array.from({ length: layer.count }, (_, end) => {
    const choices = traceChoices(chain.steps, trails, end);
    return { choices, costs: costPath(problem, choices) };
  });
  return {
    front: selectFront(problem, points),
    certificate: { kind: 'exact', epsilon: 0 },
    labels,
    pruned: 0,
    interrupted: false,
  };
}
