import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Metric } from '../../cost/metrics.ts';
import type { ScoreParams } from '../params.ts';
import { LOG_FAN_IN_PARAMS } from '../params.ts';
import type { MeasuredNetwork } from './network.ts';
import { listBinary, scoreNetwork } from './network.ts';

/** A ranking of networks that needs no training. */
export interface Predictor {
  readonly name: string;
  readonly kind: 'score' | 'null' | 'alternative';
  readonly of: (network: MeasuredNetwork) => number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function fromMetric(name: string, metric: Metric): Predictor {
  return { name, kind: 'null', of: ({ costs }) => costs[metric] };
}

function alternative(name: string, of: Predictor['of']): Predictor {
  return { name, kind: 'alternative', of };
}

function fromParams(name: string, params: ScoreParams): Predictor {
  return alternative(name, (network) => scoreNetwork(network, params));
}

/** What any score must beat. A ranking does not change under the logarithm, so that log ops are ops. */
export const NULL_MODELS: readonly Predictor[] = [
  fromMetric('log ops', 'ops'),
  fromMetric('log BOPs', 'bops'),
  fromMetric('params', 'params'),
  { name: 'depth', kind: 'null', of: ({ layers }) => listBinary(layers).length },
  { name: 'random', kind: 'null', of: ({ name }) => drawFor(name) },
  fromMetric('activations', 'activations'),
  fromMetric('element-wise operations', 'elementwise'),
];

/** What else was tried; docs/score.md says where each comes from. */
export function listAlternatives(params: ScoreParams): Predictor[] {
  const without = (alpha: ScoreParams['alpha']): ScoreParams => ({ ...params, alpha });
  const { alpha } = params;
  const real = ({ layers }: MeasuredNetwork) => layers.filter((layer) => !layer.isWeightBinary);
  return [
    fromParams('first proposal: log fan-in, alpha 100', LOG_FAN_IN_PARAMS),
    alternative('entropy, sum of 1/2 log2 fan-in', ({ layers }) =>
      sum(listBinary(layers).map(({ fanIn }) => 0.5 * Math.log2(1 + fanIn))),
    ),
    fromParams('entropy with connectivity share', {
      ...LOG_FAN_IN_PARAMS,
      alpha: { residual: 0, block: 0, dense: 0, plain: 0 },
      lambda: 0,
    }),
    alternative('mean log fan-in', ({ layers }) => {
      const binary = listBinary(layers);
      return sum(binary.map(({ fanIn }) => Math.log2(fanIn))) / binary.length;
    }),
    alternative('effective depth, sum of 1/(j+1)', ({ layers }) =>
      sum(listBinary(layers).map(({ position }) => 1 / (position + 1))),
    ),
    alternative('resolution, sum of log2 map size', ({ layers }) =>
      sum(listBinary(layers).map(({ macs, fanIn, outChannels }) => Math.log2(1 + macs / fanIn / outChannels))),
    ),
    alternative('shortcut precision, real layers only', (network) =>
      sum(real(network).map(({ macs }) => Math.sqrt(macs))),
    ),
    fromParams('score without saturation', { ...params, saturation: 0 }),
    fromParams('score without noise', without({ residual: 0, block: 0, dense: 0, plain: 0 })),
    fromParams(
      'score with one penalty',
      without({ residual: alpha.residual, block: alpha.residual, dense: alpha.residual, plain: alpha.residual }),
    ),
    fromParams('score without dense penalty', without({ ...alpha, dense: 0 })),
    alternative('score without real layers', ({ layers, ...rest }) =>
      scoreNetwork({ ...rest, layers: listBinary(layers) }, params),
    ),
    alternative('score without stem kind', ({ layers, ...rest }) =>
      scoreNetwork(
        { ...rest, layers: layers.filter(({ isWeightBinary }, index) => isWeightBinary || index > 0) },
        params,
      ),
    ),
  ];
}

/** A number that only the name decides. */
function drawFor(name: string): number {
  const seed = [...name].reduce((hash, char) => Math.imul(hash, 31) + char.codePointAt(0)!, 7);
  const generator = xoroshiro128plus(seed);
  generator.next();
  return uniformFloat64(generator);
}
