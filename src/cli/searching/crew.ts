import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Crew, IslandReport } from '../../search/evolve/archipelago.ts';
import { ISLANDS } from '../../search/evolve/archipelago.ts';
import type { IslandState } from '../../search/evolve/island.ts';
import type { EvolveProblem } from '../../search/evolve/settlement.ts';
import type { MeasureName } from '../../search/measure.ts';

/** What a thread of islands starts with. */
export interface CrewInput {
  readonly problem: EvolveProblem;
  /** Numbers of its islands. */
  readonly streams: readonly number[];
  readonly formulas: readonly string[];
  /** Names of the dimensions and the denominator of `ops`, for the formulas. */
  readonly measures: readonly MeasureName[];
  readonly opsDenominator: number;
}

/** What a thread is asked: an epoch, or to put its islands into states. It answers the one with reports, the other with none. */
export type CrewOrder = { readonly newcomers: readonly Uint16Array[] } | { readonly states: readonly IslandState[] };

/** Spreads the islands over the cores. The threads end with the one that started them. */
export function createCrew(formulas: readonly string[]) {
  return (problem: EvolveProblem, measures: readonly MeasureName[], opsDenominator: number): Crew => {
    const threads = Array.from({ length: Math.min(ISLANDS, availableParallelism()) }, (): number[] => []);
    for (let island = 0; island < ISLANDS; island += 1) threads[island % threads.length]!.push(island);
    const workers = threads.map(
      (streams) =>
        new Worker(new URL('./evolve.worker.js', import.meta.url), {
          workerData: { problem, streams, formulas, measures, opsDenominator } satisfies CrewInput,
        }),
    );
    const orderAll = async (orderOf: (streams: readonly number[]) => CrewOrder): Promise<IslandReport[]> => {
      const reports = await Promise.all(workers.map((worker, index) => ask(worker, orderOf(threads[index]!))));
      const byIsland: IslandReport[] = [];
      reports.forEach((own, index) => {
        own.forEach((report, position) => {
          byIsland[threads[index]![position]!] = report;
        });
      });
      return byIsland;
    };
    return {
      advance: (newcomers) => orderAll((streams) => ({ newcomers: streams.map((island) => newcomers[island]!) })),
      async restore(states) {
        await orderAll((streams) => ({ states: streams.map((island) => states[island]!) }));
      },
    };
  };
}

/** A worker that fails breaks the promise. */
function ask(worker: Worker, order: CrewOrder): Promise<IslandReport[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (reports: IslandReport[]) => {
      worker.off('error', reject);
      resolve(reports);
    });
    worker.postMessage(order);
  });
}
