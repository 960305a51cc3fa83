import type { KnobTie, LayerForms, SpaceOptions, StageOptions } from '../../src/search/space/space-options.ts';

type Random = (below: number) => number;

/** Spaces of a small network with every kind of knob, tie and range, few values each. */
export function drawOptions(random: Random): SpaceOptions {
  return {
    multiple: 2,
    stem: random(2) === 0 ? 'bridge' : 'follow',
    stages: { stage1: drawStage(random) },
    ...(random(3) === 0 ? { depths: { from: 1, to: 2 + random(2) } } : {}),
    ...(random(3) === 0 ? { monotoneWidths: true } : {}),
    widthShares: [1, 1 + 0.25 * random(3)],
    ties: drawTies(random),
    forms: drawForms(random),
  };
}

function drawStage(random: Random): StageOptions {
  const widths = [{ shares: [0.5, 1] }, { fromShare: 0.5, toShare: 1 }, { from: 4, to: 8 }, [4, 6, 8]][random(4)]!;
  return { ...(random(2) === 0 ? { widths } : {}), ...(random(4) === 0 ? { depths: [1, 3] } : {}), multiple: 2 };
}

function drawTies(random: Random): KnobTie[] {
  if (random(4) > 0) return [];
  return [{ knobs: ['*.width'], same: random(2) === 0 ? 'share' : 'value' }];
}

const CHOICES: readonly LayerForms[] = [
  { precision: ['real', 'binary'] },
  { precision: ['real', 'weights', 'binary'] },
  { form: ['conv', 'rpc'] },
  { elasticLink: ['off', 'on'], precision: ['weights'] },
  { elasticLink: ['on'] },
  { kernel: [1, 3] },
  { kernel: [3, 5], form: ['rpc'] },
  { groups: [1, 2] },
  { groups: [2, 4], kernel: [1] },
  { groups: [2], precision: ['weights'], elasticLink: ['on'] },
];

function drawForms(random: Random): LayerForms[] {
  const wish = CHOICES[random(CHOICES.length)]!;
  return random(3) === 0 ? [wish, CHOICES[random(CHOICES.length)]!] : [wish];
}
