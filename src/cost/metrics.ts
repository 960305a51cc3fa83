import { BitboneError } from '../graph/errors.ts';

/** What a metric counts, and how the metrics of parts make that of the whole. */
export interface MetricInfo {
  /** Heading of a table's column. */
  readonly label: string;
  readonly unit: 'MAC' | 'operation' | 'parameter' | 'element' | 'byte';
  readonly combine: 'sum' | 'max';
  readonly meaning: string;
}

/** Every cost of a network, in the order of tables and documents. */
export const METRICS = {
  macs: metric('MACs', 'MAC', 'multiply-accumulates of convolutions, matrix products and recurrent layers'),
  bops: metric('BOPs', 'MAC', 'MACs whose weights and inputs both have 1 bit'),
  flops: metric('FLOPs', 'MAC', 'all other MACs (1 MAC = 1, as papers on binary networks count)'),
  ops: metric('OPs', 'operation', 'MACs weighted by precision as the convention says'),
  elementwise: metric(
    'Element-wise',
    'operation',
    'normalisation, activation, addition, pooling and scaling operations',
  ),
  params: metric('Params', 'parameter', 'trainable parameters: weights, biases, scales and shifts'),
  binaryParams: metric('Binary params', 'parameter', 'trainable parameters of 1 bit'),
  storedParams: metric(
    'Stored',
    'parameter',
    'every floating-point element the model keeps, running statistics included',
  ),
  modelSizeBytes: metric(
    'Size',
    'byte',
    'trainable parameters packed: 1-bit weights as bits, the rest 32 bit or its own narrower type',
  ),
  activations: metric('Activations', 'element', 'elements of all convolution outputs'),
  binaryActivations: metric('Binary act.', 'element', 'elements of the outputs of binary convolutions'),
  peakActivationBytes: metric('Peak memory', 'byte', 'largest sum of live tensors over the schedule', 'max'),
  trainingActivationBytes: metric('Training memory', 'byte', 'what a training step keeps for the backward pass'),
} satisfies Record<string, MetricInfo>;

export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** One number per metric. */
export type Metrics = { readonly [M in Metric]: number };

/** Metrics of a whole from those of its parts: sums and largest peak. */
export function mergeMetrics(parts: readonly Metrics[]): Metrics {
  let whole = addMetrics(parts[0] ?? NOTHING, parts[1] ?? NOTHING);
  for (let index = 2; index < parts.length; index += 1) whole = addMetrics(whole, parts[index]!);
  return whole;
}

/** As `METRICS` says of each; written out, since a table has thousands of rows. */
function addMetrics(a: Metrics, b: Metrics): Metrics {
  return {
    macs: a.macs + b.macs,
    bops: a.bops + b.bops,
    flops: a.flops + b.flops,
    ops: a.ops + b.ops,
    elementwise: a.elementwise + b.elementwise,
    params: a.params + b.params,
    binaryParams: a.binaryParams + b.binaryParams,
    storedParams: a.storedParams + b.storedParams,
    modelSizeBytes: a.modelSizeBytes + b.modelSizeBytes,
    activations: a.activations + b.activations,
    binaryActivations: a.binaryActivations + b.binaryActivations,
    peakActivationBytes: Math.max(a.peakActivationBytes, b.peakActivationBytes),
    trainingActivationBytes: a.trainingActivationBytes + b.trainingActivationBytes,
  };
}

const NOTHING = Object.fromEntries(METRIC_NAMES.map((name) => [name, 0])) as Metrics;

/** Short names, as the budget flags have them. */
const ALIASES: Readonly<Record<string, Metric>> = {
  size: 'modelSizeBytes',
  peak: 'peakActivationBytes',
  training: 'trainingActivationBytes',
  stored: 'storedParams',
};

/** The metric of this name or short name, whatever the case. Throws `E_USAGE` listing the names. */
export function parseMetric(text: string): Metric {
  const wanted = text.trim().toLowerCase();
  const found =
    METRIC_NAMES.find((name) => name.toLowerCase() === wanted) ??
    (Object.hasOwn(ALIASES, wanted) ? ALIASES[wanted] : undefined);
  if (found !== undefined) return found;
  throw new BitboneError('E_USAGE', `there is no metric "${text}"`, { fix: `use one of ${METRIC_NAMES.join(', ')}` });
}

function metric(
  label: string,
  unit: MetricInfo['unit'],
  meaning: string,
  combine: MetricInfo['combine'] = 'sum',
): MetricInfo {
  return { label, unit, combine, meaning };
}
