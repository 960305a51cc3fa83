/** How a recipe is trained, as its paper or code says. */
export interface Schedule {
  readonly optimizer: 'Adam' | 'RAdam' | 'SGD';
  readonly learningRate: number;
  readonly batch: number;
  readonly epochs: number;
  readonly decay: 'linear' | 'cosine' | 'steps';
  /** Epoch and factor of the first rate from there on, for `steps`. */
  readonly steps?: readonly (readonly [epoch: number, factor: number])[];
  readonly weightDecay: number;
  /** First with real weights, which alone decay, then with binary ones. */
  readonly isTwoStep: boolean;
  readonly source: string;
}

const BIREAL: Schedule = {
  optimizer: 'Adam',
  learningRate: 1e-3,
  batch: 512,
  epochs: 256,
  decay: 'linear',
  weightDecay: 0,
  isTwoStep: false,
  source: 'github liuzechun/Bi-Real-net',
};

const REACTNET: Schedule = {
  ...BIREAL,
  learningRate: 5e-4,
  batch: 256,
  weightDecay: 1e-5,
  isTwoStep: true,
  source: 'Liu et al., ECCV 2020, section 5.1; distillation from a real network by --teacher',
};

const DWR: Schedule = {
  ...BIREAL,
  epochs: 128,
  decay: 'cosine',
  source: 'github pingxue-hfut/DWR, ImageNet',
};

const HYBRID: Schedule = {
  ...BIREAL,
  epochs: 90,
  decay: 'steps',
  steps: [
    [18, 0.5],
    [29, 0.1],
    [43, 0.05],
    [52, 0.02],
  ],
  weightDecay: 5e-5,
  source: 'github erilyth/HybridBinaryNetworks-WACV18, ImageNet',
};

const CIFAR: Schedule = {
  optimizer: 'SGD',
  learningRate: 0.1,
  batch: 128,
  epochs: 400,
  decay: 'cosine',
  weightDecay: 1e-4,
  isTwoStep: false,
  source: 'github pingxue-hfut/DWR, CIFAR-10',
};

const BMX: Schedule = {
  ...BIREAL,
  optimizer: 'RAdam',
  learningRate: 2e-3,
  batch: 256,
  epochs: 120,
  decay: 'cosine',
  source: 'BMXNet-v2 result table (RAdam, 120 epochs); rate and decay are not given there',
};

const BY_RECIPE: Readonly<Record<string, Schedule>> = {
  bireal: BIREAL,
  reactnet: REACTNET,
  dwr: DWR,
  xnor: HYBRID,
  'xnor-alpha': HYBRID,
  bwn: HYBRID,
  'distribution-aware': HYBRID,
  'ir-net': CIFAR,
  'sd-bnn': CIFAR,
  'resnet-e': BMX,
  'norm-first': BMX,
};

/** The schedule of a recipe; for others one that is common among binary networks. */
export function scheduleOf(recipe: string | undefined): Schedule {
  const source = 'no published schedule at hand; that of DWR on ImageNet';
  return BY_RECIPE[recipe ?? ''] ?? { ...DWR, batch: 256, source };
}
