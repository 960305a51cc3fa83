import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/cost/cost.ts';
import { mergeMetrics } from '../../src/cost/metrics.ts';
import { planCost } from '../../src/cost/plan.ts';
import { countGraph, countSegment } from '../../src/cost/segment.ts';
import { addCost, finishCost, newCost } from '../../src/cost/vector.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Shape } from '../../src/graph/tensor.ts';
import { inferShapes } from '../../src/shape/infer.ts';
import { findSegments } from '../../src/structure/segments.ts';
import { arbitraryGraph } from './random-graph.ts';
import { conv, sketch, weight } from './sketch.ts';

describe('the cost of a part', () => {
  test('adds up to the whole over any split', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.array(fc.nat(13)), (graph, points) => {
        const plan = planCost(graph);
        const whole = newCost();
        for (const nodes of split(graph.nodes.length, points)) addCost(whole, countSegment(plan, nodes));
        expect(whole).toEqual(countGraph(plan));
      }),
    );
  });
  test('at a cut depends on its own shapes only', () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const plan = planCost(graph);
        for (const { nodes } of findSegments(graph)) {
          expect(countSegment(plan, nodes, blurOthers(graph, nodes))).toEqual(countSegment(plan, nodes));
        }
      }),
    );
  });
  test('rows add up to the totals', () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const { layers, totals } = costOf(graph);
        const merged = mergeMetrics(layers);
        const bytes = ['modelSizeBytes', 'peakActivationBytes', 'trainingActivationBytes'] as const;
        expect({ ...merged, ...Object.fromEntries(bytes.map((name) => [name, Math.ceil(merged[name])])) }).toEqual(
          totals,
        );
      }),
    );
  });
  test('at other shapes is that of the graph which has them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (width) => {
        const wide = drawNet(width);
        const plan = planCost(drawNet(8));
        const shapes = wide.values.map((value) => value.shape);
        const cost = countSegment(plan, wide.nodes.keys(), shapes);
        expect(finishCost(cost, plan.convention.denominator)).toEqual(costOf(wide).totals);
      }),
    );
  });
  test('is defined for fractional widths, linearly between whole ones', () => {
    const plan = planCost(drawNet(8));
    const macsAt = (width: number) => {
      const shapes = drawNet(8).values.map(({ shape }) => shape.map((size) => (size === 8 ? width : size)));
      return finishCost(countSegment(plan, plan.graph.nodes.keys(), shapes), 64).macs;
    };
    expect(macsAt(9.5) - macsAt(9)).toBeCloseTo(macsAt(9) - macsAt(8.5) + 2 * 0.5 ** 2 * 49, 6);
  });
});

/** Two 1x1 convolutions over 7x7 pixels, from 3 channels to `width` and `width`, with a shortcut over the second. */
function drawNet(width: number): Graph {
  return inferShapes(
    sketch((g) => {
      const x = g.add('conv', conv([1, 1]), [g.input('x', [1, 3, 7, 7]), weight(g, 'w', [width, 3, 1, 1])]);
      const y = g.add('conv', conv([1, 1]), [x, weight(g, 'v', [width, width, 1, 1])]);
      return [g.add('elementwise', { fn: 'add' }, [x, y])];
    }),
  );
}

function split(count: number, points: readonly number[]): number[][] {
  const parts: number[][] = [[]];
  for (let index = 0; index < count; index += 1) {
    if (points.includes(index)) parts.push([]);
    parts.at(-1)!.push(index);
  }
  return parts;
}

/** The graph's shapes, with nonsense for every value but its inputs that none of these nodes touches. */
function blurOthers(graph: Graph, nodes: readonly number[]): Shape[] {
  const operands = nodes.flatMap((index) => [...graph.nodes[index]!.inputs, ...graph.nodes[index]!.outputs]);
  const touched = new Set([...graph.inputs, ...operands]);
  return graph.values.map(({ shape }, id) => (touched.has(id) ? shape : [1009]));
}
