import type { HybridLayer } from './metric.ts';
import type { RealInputs } from './select-inputs.ts';

/** A binary multiply-accumulate counts as this part of a real one (Bi-Real Net, ReActNet). */
const BINARY_PARTS = 64;

/** The choice with the least error, or undefined where even all layers binarized cost too much. */
export interface BudgetedInputs {
  readonly real: RealInputs;
  /** Sum of the errors of the layers with binarized inputs. */
  readonly error: number;
  /** NF/64 over the layers with binarized inputs, NF over the others. */
  readonly ops: number;
}

/**
 * The best layers to keep real inputs at a cost [derived]: least sum of E over binarized layers with sum of NF/64 over
 * them and NF over the others at most `ops`. A 0/1 knapsack with value E and weight 63 NF, solved exactly by the
 * undominated pairs of weight and value over one layer after the other (Nemhauser and Ullmann, Management Science 15,
 * 1969). Taking the layers with the highest M is its greedy relaxation.
 */
export function selectByBudget(layers: readonly HybridLayer[], ops: number): BudgetedInputs | undefined {
  const least = layers.reduce((sum, { macs }) => sum + macs, 0);
  const capacity = BINARY_PARTS * ops - least;
  if (capacity < 0) return undefined;
  let front: Choice[] = [{ weight: 0, value: 0, taken: undefined }];
  layers.forEach(({ error, macs }, layer) => {
    const weight = (BINARY_PARTS - 1) * macs;
    const extended = front
      .filter((choice) => choice.weight + weight <= capacity)
      .map((choice) => ({
        weight: choice.weight + weight,
        value: choice.value + error,
        taken: { layer, rest: choice },
      }));
    front = mergeFronts(front, extended);
  });
  const best = front.at(-1)!;
  const real = new Set(listTaken(best).sort((a, b) => a - b));
  return {
    real,
    error: layers.reduce((sum, { error }, layer) => (real.has(layer) ? sum : sum + error), 0),
    ops: (least + best.weight) / BINARY_PARTS,
  };
}

/** Weight and value of a set of layers, which is this layer and those of another choice. */
interface Choice {
  readonly weight: number;
  readonly value: number;
  readonly taken: { readonly layer: number; readonly rest: Choice } | undefined;
}

/** Both ascend in weight and in value, and so does what is kept: a heavier choice must be worth more. */
function mergeFronts(a: readonly Choice[], b: readonly Choice[]): Choice[] {
  const merged: Choice[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const next = j >= b.length || (i < a.length && isFirst(a[i]!, b[j]!)) ? a[i++]! : b[j++]!;
    const last = merged.at(-1);
    if (last === undefined || next.value > last.value) merged.push(next);
  }
  return merged;
}

function isFirst(a: Choice, b: Choice): boolean {
  return a.weight < b.weight || (a.weight === b.weight && a.value >= b.value);
}

function listTaken(choice: Choice): number[] {
  const layers: number[] = [];
  for (let at: Choice | undefined = choice; at?.taken !== undefined; at = at.taken.rest) layers.push(at.taken.layer);
  return layers;
}
