import { costOf } from '../../cost/cost.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { listCorners } from '../../score/range.ts';
import type { ScorePlan } from '../../score/score.ts';
import { materialise } from '../evaluate.ts';
import { joinChains } from '../resolution/join-chains.ts';
import { resizeInput, resolutionOf } from '../resolution/resize-input.ts';
import type { Searchable } from '../searchable.ts';
import { toSearchable } from '../searchable.ts';
import type { Candidate } from './candidate.ts';
import { checkOffered } from './check-offered.ts';
import type { Knob } from './knob.ts';
import { defineSpace } from './space.ts';
import type { SpaceOptions } from './space-options.ts';

/** Side of the images that all layers see. */
export interface ResolutionKnob {
  readonly id: 'resolution';
  readonly kind: 'resolution';
  /** In pixels. */
  readonly values: readonly number[];
  readonly present: number;
}

/** What a space offers, resolutions among it. */
export interface NetworkSpaceOptions extends SpaceOptions {
  /** Sides of the image, in pixels; the present one only unless given. */
  readonly resolutions?: readonly number[];
}

/** The space of a network, at one or at several resolutions. */
export interface NetworkSpace extends Searchable {
  readonly knobs: readonly (Knob | ResolutionKnob)[];
  /** Number of candidates. */
  readonly size: bigint;
  /** Parameters of the score, and the MACs that shares refer to: those of the network as it was given. */
  readonly scoring: Pick<ScorePlan, 'params' | 'givenMacs'>;
  /** Whether any layer is binary. */
  readonly isScored: boolean;
  materialise(candidate: Candidate): Graph;
  /** Throws `E_KNOB` for a candidate that the network could be but the space does not offer. */
  checkOffered(candidate: Candidate): void;
}

/** A network's space, as its options have it. Throws `E_KNOB` for what cannot be. */
export function defineNetworkSpace(graph: Graph, { resolutions, ...options }: NetworkSpaceOptions = {}): NetworkSpace {
  return resolutions === undefined ? atOneResolution(graph, options) : atResolutions(graph, resolutions, options);
}

function atOneResolution(graph: Graph, options: SpaceOptions): NetworkSpace {
  const space = defineSpace(graph, options);
  const { params, givenMacs, layers } = space.score;
  return {
    ...toSearchable(space),
    knobs: space.knobs,
    size: space.size,
    scoring: { params, givenMacs },
    isScored: layers.size > 0,
    materialise: (candidate) => materialise(space, candidate),
    checkOffered: (candidate) => checkOffered(space, candidate),
    corners: () =>
      listCorners(params).map((scoreParams) => toSearchable(defineSpace(graph, { ...options, scoreParams }))),
  };
}

/** A chain per resolution, joined by the choice of one: what is proved holds over all of them. */
function atResolutions(graph: Graph, resolutions: readonly number[], options: SpaceOptions): NetworkSpace {
  const values = [...new Set(resolutions)].sort((a, b) => a - b);
  const present = resolutionOf(graph);
  const givenMacs = options.givenMacs ?? costOf(graph).totals.macs;
  const spaces = new Map<number, NetworkSpace>();
  const at = (pixels: number): NetworkSpace => {
    const resized = pixels === present ? graph : resizeInput(graph, pixels);
    const space = spaces.get(pixels) ?? atOneResolution(resized, { ...options, givenMacs });
    spaces.set(pixels, space);
    return space;
  };
  const pick = (candidate: Candidate): readonly [NetworkSpace, Candidate] => {
    const { resolution = present, ...rest } = candidate;
    checkResolution(values, present, resolution);
    return [at(Number(resolution)), rest];
  };
  const [first, ...others] = values.map(at) as [NetworkSpace, ...NetworkSpace[]];
  for (const [index, space] of others.entries()) checkAlike(first, space, values[index + 1]!);
  const { opsDenominator, scoring, isScored } = first;
  return {
    ...{ opsDenominator, scoring, isScored },
    knobs: [{ id: 'resolution', kind: 'resolution', values, present }, ...first.knobs],
    size: first.size * BigInt(values.length),
    radix: [values.length, ...first.radix],
    compile(measures, compileOptions) {
      const chains = values.map((pixels) => at(pixels).compile(measures, compileOptions));
      return chains.some((parts) => parts === undefined)
        ? undefined
        : joinChains(
            chains.map((parts) => parts!),
            measures,
          );
    },
    decode(genes) {
      const [digit = -1, ...own] = Array.from(genes);
      return { resolution: digit < 0 ? present : values[digit]!, ...first.decode(own) };
    },
    evaluate(candidate) {
      const [space, rest] = pick(candidate);
      return space.evaluate(rest);
    },
    materialise(candidate) {
      const [space, rest] = pick(candidate);
      return space.materialise(rest);
    },
    checkOffered(candidate) {
      const [space, rest] = pick(candidate);
      space.checkOffered(rest);
    },
    corners: () =>
      listCorners(scoring.params).map((scoreParams) => atResolutions(graph, resolutions, { ...options, scoreParams })),
  };
}

function checkResolution(values: readonly number[], present: number, value: number | string): void {
  if (value === present || values.includes(Number(value))) return;
  throw new BitboneError('E_KNOB', `${value} is not possible`, {
    subject: 'resolution',
    fix: `give ${values.join(' or ')}`,
  });
}

/** At very small resolutions a stride of 2 changes nothing any more, so that other blocks may go. */
function checkAlike(first: NetworkSpace, other: NetworkSpace, pixels: number): void {
  const odd = first.knobs.find(
    ({ id, values }) => other.knobs.find((knob) => knob.id === id)?.values.join() !== values.join(),
  );
  if (odd === undefined && first.knobs.length === other.knobs.length) return;
  throw new BitboneError('E_KNOB', `the network has other choices at ${pixels} pixels`, {
    subject: odd?.id ?? 'resolution',
    fix: 'offer larger resolutions only',
  });
}
