import fc from 'fast-check';
import type { Graph, ValueId } from '../../src/graph/graph.ts';
import { sameShape } from '../../src/graph/tensor.ts';
import { conv, type Sketch, sketch, weight } from './sketch.ts';

const STEPS = ['relu', 'sign', 'view', 'conv', 'add', 'mul', 'split', 'norm'] as const;
type Step = {
  readonly kind: (typeof STEPS)[number];
  readonly from: number;
  readonly other: number;
  readonly width: number;
};

/** Small graphs of every kind of placement: fresh results, views, overwriting ones; some nodes are used by no output. */
export const arbitraryGraph: fc.Arbitrary<Graph> = fc
  .record({
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom(...STEPS),
        from: fc.nat(3),
        other: fc.nat(20),
        width: fc.integer({ min: 1, max: 5 }),
      }),
      {
        minLength: 1,
        maxLength: 14,
      },
    ),
    bits: fc.array(fc.constantFrom(1, 8, 32), { minLength: 40, maxLength: 40 }),
    hasSecondOutput: fc.boolean(),
  })
  .map(({ steps, bits, hasSecondOutput }) => {
    const graph = sketch((g) => {
      const made = [g.input('x', [1, 2, 2, 2]), g.input('y', [1, 2, 2, 2])];
      for (const step of steps) made.push(...draw(g, step, made));
      return hasSecondOutput ? [made.at(-1)!, made[Math.floor(made.length / 2)]!] : [made.at(-1)!];
    });
    return setBits(graph, bits);
  });

/** Recent values are read more often, so that chains and cuts occur. */
function draw(g: Sketch, { kind, from, other, width }: Step, made: readonly ValueId[]): readonly ValueId[] {
  const x = made[Math.max(made.length - 1 - from, 0)]!;
  const shape = g.shapeOf(x);
  const partners = made.filter((id) => sameShape(g.shapeOf(id), shape));
  const y = partners[other % partners.length]!;
  const channels = shape[1]!;
  if (kind === 'conv') return [g.add('conv', conv([1, 1]), [x, weight(g, 'w', [width, channels, 1, 1])])];
  if (kind === 'view') return [g.add('reshape', { shape, allowZero: false }, [x])];
  if (kind === 'add' || kind === 'mul') return [g.add('elementwise', { fn: kind }, [x, y])];
  if (kind === 'norm') {
    return [
      g.add('batchNorm', { epsilon: 0 }, [x, ...['a', 'b', 'c', 'd'].map((name) => weight(g, name, [channels]))]),
    ];
  }
  if (kind === 'split')
    return g.addAll('split', { axis: 1, sizes: [1, channels - 1] }, [x]).slice(0, channels > 1 ? 2 : 1);
  return [g.add('unary', { fn: kind }, [x])];
}

/** Bit widths at random; a view has those of its source. */
function setBits(graph: Graph, bits: readonly number[]): Graph {
  const values = graph.values.map((value, id) =>
    value.content === undefined ? { ...value, bits: bits[id % bits.length]! } : value,
  );
  for (const node of graph.nodes) {
    if (node.kind === 'reshape')
      values[node.outputs[0]!] = { ...values[node.outputs[0]!]!, bits: values[node.inputs[0]!]!.bits };
  }
  return { ...graph, values };
}
