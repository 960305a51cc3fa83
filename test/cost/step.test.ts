import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CostPlan } from '../../src/cost/plan.ts';
import { planCost } from '../../src/cost/plan.ts';
import { countSegment } from '../../src/cost/segment.ts';
import { countStep, GROWTH, keyStep, listStepValues, startSteps } from '../../src/cost/step.ts';
import { type CostVector, DIM, newCost } from '../../src/cost/vector.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { buildConcatenating, buildNetwork } from '../search/random-space.ts';
import { arbitraryGraph } from './random-graph.ts';

const arbitraryNetwork = fc.nat(1000).map((seed) => (seed % 2 === 0 ? buildNetwork(seed) : buildConcatenating(seed)));

test('the steps of nodes in a row make the cost of the run', () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryGraph, arbitraryNetwork), fc.nat(), fc.nat(), (graph, from, length) => {
      const plan = planCost(graph);
      const nodes = [...graph.nodes.keys()].slice(from % graph.nodes.length).slice(0, 1 + length);
      expect(addSteps(plan, nodes)).toEqual(countSegment(plan, nodes));
    }),
  );
});

test('a step needs no other shapes than it says, and nodes with one key make the same', () => {
  let alike = 0;
  fc.assert(
    fc.property(fc.tuple(arbitraryNetwork, arbitraryNetwork), (graphs) => {
      const steps = new Map<string, CostVector>();
      for (const graph of graphs) {
        const plan = planCost(graph);
        for (const index of graph.nodes.keys()) {
          if (plan.counted[index] !== 1) continue;
          const step = countStep(plan, index, pickShapes(graph, listStepValues(plan, index)));
          const key = keyStep(plan, index, (id) => graph.values[id]!.shape.join(' '))!;
          if (steps.has(key)) alike += 1;
          expect(step).toEqual(steps.get(key) ?? step);
          steps.set(key, step);
        }
      }
    }),
  );
  expect(alike).toBeGreaterThan(500);
});

function addSteps(plan: CostPlan, nodes: readonly number[]): CostVector {
  const total = newCost();
  const running = nodes.filter((index) => plan.counted[index] === 1);
  let live = running.length === 0 ? 0 : startSteps(plan, running[0]!, plan.shapes)[GROWTH]!;
  for (const index of running) {
    const step = countStep(plan, index, plan.shapes);
    for (let dim = 0; dim < DIM.peakBits; dim += 1) total[dim]! += step[dim]!;
    total[DIM.peakBits] = Math.max(total[DIM.peakBits]!, live + step[DIM.peakBits]!);
    live += step[GROWTH]!;
  }
  return total;
}

function pickShapes({ values }: Graph, ids: readonly number[]): Shape[] {
  const shapes: Shape[] = [];
  for (const id of ids) shapes[id] = values[id]!.shape;
  return shapes;
}
