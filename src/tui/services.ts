import type { Graph } from '../graph/graph.ts';
import type { Limits } from './model/budgets.ts';
import type { Design } from './model/design.ts';
import type { Front, Message } from './state.ts';

/** How far a search is. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  /** Partial candidates so far. */
  readonly labels: number;
  readonly epsilon: number;
}

/** What a search tells while it runs. */
export interface SearchListener {
  onProgress(progress: Progress): void;
  /** The front of a pass, with its guarantee; later passes are better. */
  onFront(front: Pick<Front, 'entries' | 'certificate'>): void;
  onEnd(message: Message): void;
}

/** What the explorer can have done for it. */
export interface Services {
  /** Searches widths and depths of the prepared network beside the explorer; the result stops it. */
  search(design: Design, limits: Limits, listener: SearchListener): () => void;
  /** Whether there is a file at this path. */
  exists(path: string): boolean;
  /** Writes the design's network and says what was written. Throws a `BitboneError`. */
  exportDesign(design: Design, path: string): string;
  /** Keeps a front as a study. Throws a `BitboneError`. */
  saveFront(front: Front, prepared: Graph, path: string, limits: Limits): void;
}
