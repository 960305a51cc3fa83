import { prelu } from './activations.ts';
import { applyGate } from './gates.ts';
import { signOf } from './inputs.ts';
import type { Recipe } from './recipe.ts';
import { signOfWeight } from './weights.ts';

/** Squeeze ratio of the gate. */
const GATE_REDUCTION = 8;

/** Batch norm, sign, convolution, times a gate set by the real input, PReLU, plus shortcut. */
export const REAL_TO_BINARY: Recipe = {
  name: 'real-to-binary',
  title: 'Real-to-Binary',
  source: 'Martinez et al., ICLR 2020, section 4.3; github larq/zoo',
  weights: 'binary',
  inputs: 'binary',
  normBefore: true,
  shortcutPerConv: true,
  activationPlace: 'beforeShortcut',
  binarizeInput: signOf,
  binarizeWeight: signOfWeight,
  scaleOutput(sink, y, site) {
    if (site.rank === 2) return y;
    const { name, inChannels, outChannels, rank } = site;
    const hidden = Math.floor(inChannels / GATE_REDUCTION);
    const channels = { inChannels, hidden, outChannels };
    return applyGate(sink, y, site.input, { name: `${name}.gate`, ...channels, bias: false, squash: 'sigmoid', rank });
  },
  activate: prelu,
};
