import type { Graph } from '../../graph/graph.ts';
import type { TensorStore } from '../../graph/tensor.ts';
import type { ScoreParams } from '../../score/params.ts';
import type { Candidate } from '../../search/space/candidate.ts';
import type { Context } from '../context.ts';
import type { ModelFlags } from '../flags.ts';

/** A network to work on. */
export interface ResolvedModel {
  /** As the user named it. */
  readonly name: string;
  readonly graph: Graph;
  /** Reads stored weights, where the model came from a file. */
  readonly store?: TensorStore;
  /** The recipe it was binarized by on the way here. */
  readonly recipe?: string;
  /** The recipe it already had: a built-in backbone's own, or what its file says. */
  readonly ownRecipe?: string;
  /** The same backbone with another recipe in place of its own, where it is built from a description. */
  readonly rebuild?: (recipe: string) => Graph;
  /** The values of its knobs, where it is a candidate of a study. */
  readonly candidate?: Candidate;
  /** How the study that it comes from scored it. */
  readonly scoring?: Scoring;
  /** What is worth knowing about the reading, a sentence each. */
  readonly notes: readonly string[];
  /** Whether it was read from a file. */
  readonly isFile: boolean;
}

/** What a score depends on besides the network. */
export interface Scoring {
  readonly params: ScoreParams;
  /** MACs of the network that was searched, to which shares refer. */
  readonly givenMacs: number;
}

/** Finds the network a `<model>` argument means. */
export type ResolveModel = (context: Context, spec: string, flags: ModelFlags) => Promise<ResolvedModel>;
