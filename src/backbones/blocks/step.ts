import type { ValueId } from '../../graph/graph.ts';
import { emitActivation, emitConv } from '../conv.ts';
import type { Net } from '../net.ts';
import { recipeOf } from '../net.ts';
import type { UnitOptions } from '../unit.ts';
import { emitUnit } from '../unit.ts';

/** A convolution of the main path; `bias` and `norm` hold for its real form only: binarized ones have a norm, no bias. */
export interface StepOptions extends UnitOptions {
  readonly norm?: boolean | undefined;
}

/** Convolution, norm and activation in the recipe's order, without shortcut. */
export function emitStep(net: Net, x: ValueId, name: string, options: StepOptions): ValueId {
  const recipe = recipeOf(net, name, true);
  if (recipe.weights === 'real' && options.norm === false) {
    return emitActivation(net, recipe, emitConv(net, recipe, x, name, options), name);
  }
  const bias = recipe.weights === 'real' && options.bias === true;
  return emitActivation(net, recipe, emitUnit(net, recipe, x, name, { ...options, bias }), name);
}
