import type { ScoreParams } from '../params.ts';
import type { Comparison, Networks } from './comparisons.ts';
import { scoreNetwork } from './network.ts';
import type { Ranking } from './rank.ts';
import { judge } from './rank.ts';

/** A setting of the score and what it says of every comparison and every reshaped pair. */
interface Setting {
  readonly verdicts: readonly number[];
  readonly kept: number;
}

const RESIDUAL = [150, 175, 200, 225, 250, 275, 300];
const BLOCK_SHARES = [0.75, 1, 1.25];
const DENSE_SHARES = [0, 0.5, 1];
const PLAIN_SHARES = [1, 2, 2.67];
const SATURATIONS = [0.25, 0.4, 0.5];

/** The settings that are chosen among; the form stays. */
export function listSettings(base: ScoreParams): ScoreParams[] {
  return SATURATIONS.flatMap((saturation) =>
    RESIDUAL.flatMap((residual) =>
      BLOCK_SHARES.flatMap((block) =>
        DENSE_SHARES.flatMap((dense) =>
          PLAIN_SHARES.map((plain) => ({
            ...base,
            saturation,
            alpha: { residual, block: residual * block, dense: residual * dense, plain: residual * plain },
          })),
        ),
      ),
    ),
  );
}

/**
 * What the score says of each comparison when its parameters were chosen without that comparison's family: the setting
 * that keeps most reshaped pairs and, among those, agrees most with all pairs and with the cost-matched ones.
 */
export function judgeLeftOut(
  comparisons: readonly Comparison[],
  reshaped: readonly Comparison[],
  networks: Networks,
  base: ScoreParams,
): number[] {
  const settings = listSettings(base).map((params) => judgeAll(comparisons, reshaped, networks, params));
  const chosen = new Map<string, Setting>();
  return comparisons.map(({ family }, index) => {
    const known = chosen.get(family);
    const setting = known ?? pickSetting(settings, comparisons, family, reshaped[0]?.family);
    if (known === undefined) chosen.set(family, setting);
    return setting.verdicts[index]!;
  });
}

function judgeAll(
  comparisons: readonly Comparison[],
  reshaped: readonly Comparison[],
  networks: Networks,
  params: ScoreParams,
): Setting {
  const ranking: Ranking = new Map([...networks].map(([name, network]) => [name, scoreNetwork(network, params)]));
  return {
    verdicts: comparisons.map((comparison) => judge(comparison, ranking)),
    kept: reshaped.filter((pair) => judge(pair, ranking) > 0).length,
  };
}

function pickSetting(
  settings: readonly Setting[],
  comparisons: readonly Comparison[],
  family: string,
  reshapedFamily: string | undefined,
): Setting {
  const seen = comparisons.map((comparison) => comparison.family !== family);
  const matched = comparisons.map(({ isMatched }, index) => seen[index]! && isMatched);
  const worth = ({ verdicts, kept }: Setting): number =>
    (family === reshapedFamily ? 0 : 10 * kept) + meanWhere(verdicts, seen) + meanWhere(verdicts, matched);
  return settings.reduce((best, setting) => (worth(setting) > worth(best) ? setting : best));
}

function meanWhere(values: readonly number[], isPart: readonly boolean[]): number {
  const part = values.filter((_, index) => isPart[index]);
  return part.length === 0 ? 0 : part.reduce((sum, value) => sum + value, 0) / part.length;
}
