import { parseConvention } from '../../cost/conventions.ts';
import { costOf } from '../../cost/cost.ts';
import type { Metrics } from '../../cost/metrics.ts';
import { withSubject } from '../../graph/errors.ts';
import type { KnobLine } from '../../report/search-report.ts';
import { scoreOf } from '../../score/score.ts';
import { defineNasBnn } from '../../search/nas-bnn/space.ts';
import type { Searchable } from '../../search/searchable.ts';
import type { NetworkSpace } from '../../search/space/network-space.ts';
import { defineNetworkSpace } from '../../search/space/network-space.ts';
import type { SearchTask } from './task.ts';

/** A space of any kind. */
export interface AnySpace extends Searchable {
  readonly knobs: readonly KnobLine[];
  /** Number of candidates. */
  readonly size: bigint;
}

/** A space, and the network it is laid over. */
export interface LaidOut {
  readonly space: AnySpace;
  readonly given: { readonly costs: Metrics; readonly score: number };
  /** Whether any layer is binary, so that there is a score. */
  readonly isScored: boolean;
}

/** The space of a network's stages, or of a supernet, whose largest subnet is then the given network. */
export function layOut(task: SearchTask): LaidOut {
  const { scoreParams } = task;
  const convention = parseConvention(task.convention);
  if (task.nasBnn !== undefined) {
    const space = defineNasBnn(task.nasBnn, { convention, scoreParams });
    return { space, given: space.evaluate({}), isScored: true };
  }
  const space = defineNetwork(task);
  // costs as the given network has them, without what the space adds to it (a bridge behind the stem)
  const costs = costOf(task.graph!, { convention }).totals;
  const score = scoreOf(task.graph!, costs.macs, scoreParams).total;
  return { space, given: { costs, score }, isScored: space.isScored };
}

function defineNetwork(task: SearchTask): NetworkSpace {
  const { graph, offers, spaceFile, widthShares, multiple, stem, convention, scoreParams } = task;
  const score = scoreParams === undefined ? {} : { scoreParams };
  const options = { widthShares, multiple, stem, convention: parseConvention(convention), ...score, ...offers };
  try {
    return defineNetworkSpace(graph!, options);
  } catch (error) {
    throw spaceFile === undefined ? error : withSubject(error, spaceFile);
  }
}
