import { describe, expect, it } from 'vitest';
import { solveChain } from '../../../src/search/chain/solve.ts';
import { evaluate } from '../../../src/search/evaluate.ts';
import type { Checkpoint, Crew, IslandReport } from '../../../src/search/evolve/archipelago.ts';
import { runArchipelago } from '../../../src/search/evolve/archipelago.ts';
import type { EvolveProblem } from '../../../src/search/evolve/settlement.ts';
import { Settlement, settleHere } from '../../../src/search/evolve/settlement.ts';
import { evolve } from '../../../src/search/evolve-search.ts';
import { evaluateFormula, parseFormulaObjective } from '../../../src/search/objective.ts';
import { search } from '../../../src/search/search.ts';
import { toSearchable } from '../../../src/search/searchable.ts';
import type { KnobValue } from '../../../src/search/space/knob.ts';
import { defineSpace } from '../../../src/search/space/space.ts';
import { buildRandomNetwork } from '../../support/random-network.ts';
import { createTableSpace, measureArea } from './table-space.ts';

const SIZE = { genes: 12, objectives: 2 };

describe('evolution on a table of 8^12 candidates', () => {
  const problem = createTableSpace(12, { flops: 30_000, params: 2_600 });
  const exact = solveChain({ dimensions: problem.dimensions, steps: problem.parts.map(({ step }) => step) }).front;
  const points = exact.map(({ costs }) => [costs[0]!, costs[1]!] as const);
  const corner = [Math.max(...points.map(([x]) => x)) * 1.1, Math.max(...points.map(([, y]) => y)) * 1.1] as const;

  it('comes within 0.1 % of the exact area, and never beyond it', async () => {
    const { archive } = await runArchipelago(settleHere(problem, []), SIZE, { maxEvaluations: 600_000 });
    const found = Array.from(
      { length: archive.count },
      (_, row) => [archive.objectives[2 * row]!, archive.objectives[2 * row + 1]!] as const,
    );
    const share = measureArea(found, corner) / measureArea(points, corner);
    expect(share).toBeGreaterThan(0.999);
    expect(share).toBeLessThanOrEqual(1);
  });

  it('continues from a checkpoint to the end of a run that never stopped', async () => {
    const checkpoints: Checkpoint[] = [];
    const onCheckpoint = (checkpoint: Checkpoint) => checkpoints.push(checkpoint);
    const maxEvaluations = 400_000;
    const whole = await runArchipelago(settleHere(problem, []), SIZE, {
      maxEvaluations,
      onCheckpoint,
      checkpointEpochs: 2,
    });
    expect(checkpoints.length).toBeGreaterThan(1);
    const [from] = checkpoints;
    const rest = await runArchipelago(settleHere(problem, []), SIZE, { maxEvaluations, from });
    expect(rest).toEqual(whole);
  });

  it.each([1, 2, 3])('gives in %i threads what it gives in four', async (count) => {
    const run = (threads: number) => runArchipelago(spread(problem, threads), SIZE, { maxEvaluations: 80_000 });
    expect(await run(count)).toEqual(await run(4));
  });

  it('tells how good the best so far is', async () => {
    let best: Uint16Array | undefined;
    const { archive } = await runArchipelago(settleHere(problem, []), SIZE, {
      maxEvaluations: 40_000,
      onEpoch: (progress) => {
        best = progress.best;
      },
    });
    expect(best).toEqual(archive.genes.subarray(0, SIZE.genes));
  });

  it('gives the same for the same seed and another for another', async () => {
    const run = (seed: number) =>
      runArchipelago(settleHere({ ...problem, seed }, []), SIZE, { maxEvaluations: 40_000 });
    expect(await run(1)).toEqual(await run(1));
    expect((await run(1)).archive).not.toEqual((await run(2)).archive);
  });
});

/** Islands dealt out to threads as the command line does it; what passes between threads is copied. */
function spread(problem: EvolveProblem, threads: number): Crew {
  const hands = Array.from({ length: threads }, (_, thread) =>
    [0, 1, 2, 3].filter((island) => island % threads === thread),
  );
  const settlements = hands.map((streams) => new Settlement(structuredClone(problem), [], streams));
  return {
    async advance(newcomers) {
      const reports: IslandReport[] = [];
      // the last thread answers first
      for (const [thread, streams] of [...hands.entries()].reverse()) {
        const own = settlements[thread]!.advance(structuredClone(streams.map((island) => newcomers[island]!)));
        streams.forEach((island, index) => {
          reports[island] = structuredClone(own[index]!);
        });
      }
      return reports;
    },
    restore: () => Promise.reject(new Error('nothing is restored here')),
  };
}

describe('evolution over a network', () => {
  it('finds only feasible candidates, as costly as they are, and the whole exact front of a small space', async () => {
    let fronts = 0;
    for (let seed = 0; fronts < 8; seed += 1) {
      const space = defineSpace(buildRandomNetwork(seed), { multiple: 2 });
      if (space.size < 20n || space.size > 2000n) continue;
      const budgets = [{ measure: 'params' as const, max: Math.floor(evaluate(space, {}).costs.params * 1.2) }];
      const options = { objectives: ['macs', 'peakActivationBytes'] as const, budgets };
      const exact = search(space, options).front.map(({ costs }) => [costs.macs, costs.peakActivationBytes]);
      const found = await evolve(toSearchable(space), { ...options, maxEvaluations: 10_000 });
      expect(found.front.map(({ costs }) => [costs.macs, costs.peakActivationBytes])).toEqual(exact);
      for (const entry of found.front) expect(entry).toMatchObject(evaluate(space, entry.candidate));
      expect(found.certificate.kind).toBe('heuristic');
      fronts += 1;
    }
  });

  it('optimises formulas, to be small or large', async () => {
    const space = defineSpace(buildRandomNetwork(3), { multiple: 2 });
    const formulas = [
      await parseFormulaObjective('max: sqrt(macs) / params'),
      await parseFormulaObjective('modelSizeBytes'),
    ];
    const { front } = await evolve(toSearchable(space), { objectives: [], formulas, maxEvaluations: 20_000 });
    const all = enumerate(space.knobs).map((candidate) => evaluate(space, candidate));
    const best = Math.max(...all.map((evaluation) => evaluateFormula(formulas[0]!, evaluation)));
    expect(front[0]!.aims![0]).toBe(best);
    expect(front.at(-1)!.aims![1]).toBe(Math.min(...all.map(({ costs }) => costs.modelSizeBytes)));
  });

  it('refuses unknown names and functions', async () => {
    await expect(parseFormulaObjective('speed * 2')).rejects.toThrowError(/names speed/);
    await expect(parseFormulaObjective('max: import(ops)')).rejects.toThrowError(/calls import/);
  });
});

function enumerate(knobs: readonly { readonly id: string; readonly values: readonly KnobValue[] }[]) {
  let candidates: Record<string, KnobValue>[] = [{}];
  for (const { id, values } of knobs) {
    candidates = candidates.flatMap((candidate) => values.map((value) => ({ ...candidate, [id]: value })));
  }
  return candidates;
}
