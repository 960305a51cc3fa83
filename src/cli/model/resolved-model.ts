import type { Graph } from '../../graph/graph.ts';
import type { TensorStore } from '../../graph/tensor.ts';
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
  /** What is worth knowing about the reading, a sentence each. */
  readonly notes: readonly string[];
  /** Whether it was read from a file. */
  readonly isFile: boolean;
}

/** Finds the network a `<model>` argument means. */
export type ResolveModel = (context: Context, spec: string, flags: ModelFlags) => Promise<ResolvedModel>;
