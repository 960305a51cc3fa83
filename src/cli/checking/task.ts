import type { ScoreParams } from '../../score/params.ts';

/** The state of a repository to read files from. */
export interface Commit {
  readonly id: string;
  /** The repository's folder, without symbolic links. */
  readonly root: string;
}

/** What a worker needs to cost one network at one choice of sizes; plain data. */
export interface CostTask {
  /** Relative paths start here. */
  readonly folder: string;
  /** Path, name of a built-in backbone, or a part of a file. */
  readonly model: string;
  readonly inputs: readonly string[];
  /** `N=4` each. */
  readonly dimensions: readonly string[];
  readonly recipe: string | null;
  readonly select: 'inner' | 'all' | readonly string[];
  readonly convention: string | null;
  /** Whether a budget asks for the training-free score. */
  readonly withScore: boolean;
  /** Absent: those of the model's study, or the usual ones. */
  readonly scoreParams?: ScoreParams | undefined;
  /** Where the model is read from; null: the files as they lie. */
  readonly commit: Commit | null;
}
