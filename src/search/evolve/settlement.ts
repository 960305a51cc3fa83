import type { Dimension } from '../chain/problem.ts';
import type { Crew, IslandReport } from './archipelago.ts';
import { GENERATIONS_PER_EPOCH, ISLAND_SIZE, ISLANDS } from './archipelago.ts';
import { buildAutomaton, type GenePart } from './automaton.ts';
import { type Aim, createGoals } from './goals.ts';
import { Island, type IslandState } from './island.ts';

/** What is to be evolved, in plain values but for the aims. */
export interface EvolveProblem {
  readonly dimensions: readonly Dimension[];
  readonly parts: readonly GenePart[];
  /** Number of values per gene. */
  readonly radix: Int32Array;
  readonly seed: number;
}

/** Some of the islands, in one thread. */
export class Settlement {
  private readonly islands: readonly Island[];
  private readonly counted: number[];

  /** `streams`: numbers of the islands that live here. */
  constructor({ dimensions, parts, radix, seed }: EvolveProblem, aims: readonly Aim[], streams: readonly number[]) {
    const automaton = buildAutomaton({ dimensions }, parts, radix);
    const goals = createGoals(dimensions, aims);
    this.islands = streams.map((stream) => new Island(automaton, goals, { seed, stream, size: ISLAND_SIZE }));
    this.counted = streams.map(() => 0);
  }

  advance(newcomers: readonly Uint16Array[]): IslandReport[] {
    return this.islands.map((island, index) => {
      if (newcomers[index]!.length > 0) island.welcome(newcomers[index]!);
      island.run(GENERATIONS_PER_EPOCH);
      const evaluations = island.evaluations - this.counted[index]!;
      this.counted[index] = island.evaluations;
      return { found: island.takeArchive(), state: island.state, evaluations };
    });
  }

  restore(states: readonly IslandState[]): void {
    this.islands.forEach((island, index) => {
      island.restore(states[index]!);
      this.counted[index] = island.evaluations;
    });
  }
}

/** All islands in this thread, which is free for other work between epochs. */
export function settleHere(problem: EvolveProblem, aims: readonly Aim[]): Crew {
  const settlement = new Settlement(
    problem,
    aims,
    Array.from({ length: ISLANDS }, (_, stream) => stream),
  );
  return {
    advance: async (newcomers) => settlement.advance(newcomers),
    restore: async (states) => settlement.restore(states),
  };
}
