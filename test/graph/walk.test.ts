import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConsumers, findProducers, findStatic, findUsedNodes, sortTopologically } from '../../src/graph/walk.ts';
import { newGraph } from '../../src/shape/infer.ts';

function buildBinaryLayer() {
  const net = newGraph('layer');
  const x = net.input('x', [1, 4, 8, 8]);
  const w = net.constant('w', [4, 4, 1, 1], { kind: 'fill', value: 1 });
  const sign = net.add('unary', { fn: 'sign' }, [w], { name: 'sign' });
  const window = {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
  } as const;
  const y = net.add('conv', { ...window, groups: 1, arithmetic: 'float' }, [x, sign, null], { name: 'conv' });
  net.add('unary', { fn: 'relu' }, [y], { name: 'dead' });
  const sum = net.add('elementwise', { fn: 'add' }, [y, y], { name: 'sum' });
  return { graph: net.finish([sum]), x, w, sign, y, sum };
}

describe('walking a graph', () => {
  const { graph, x, w, sign, y, sum } = buildBinaryLayer();

  it('knows who makes and who reads a value', () => {
    const producers = findProducers(graph);
    expect([producers[x], producers[w], producers[sign], producers[y]]).toEqual([-1, -1, 0, 1]);
    expect(findConsumers(graph)[y]).toEqual([2, 3, 3]);
  });

  it('takes what comes from constants alone for static', () => {
    const isStatic = findStatic(graph);
    expect([x, w, sign, y, sum].map((id) => isStatic[id])).toEqual([0, 1, 1, 0, 0]);
  });

  it('finds the nodes that an output needs', () => {
    expect([...findUsedNodes(graph)]).toEqual([1, 1, 0, 1]);
  });
});

describe('sortTopologically', () => {
  it('keeps a valid order as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 40 }), (edges) => {
        const nodes = edges.map((sources, index) => ({
          inputs: index === 0 ? [] : sources.map((source) => source % index),
          outputs: [index],
        }));
        expect(sortTopologically(nodes)).toEqual({ order: [...nodes.keys()], cycle: [] });
      }),
    );
  });

  it('puts every producer before its consumers, whatever the order given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (edges, picks) => {
          const nodes = edges.map((sources, index) => ({
            inputs: index === 0 ? [] : sources.map((source) => source % index),
            outputs: [index],
          }));
          const shuffled = nodes
            .map((node) => ({ node, rank: picks.next().value as number }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ node }) => node);
          const { order, cycle } = sortTopologically(shuffled);
          expect(cycle).toEqual([]);
          const place = new Map(order.map((index, position) => [shuffled[index]!.outputs[0]!, position]));
          for (const node of nodes)
            for (const id of node.inputs) expect(place.get(id)!).toBeLessThan(place.get(node.outputs[0]!)!);
        },
      ),
    );
  });

  it('returns the nodes of a cycle', () => {
    const nodes = [
      { inputs: [], outputs: ['a'] },
      { inputs: ['a', 'c'], outputs: ['b'] },
      { inputs: ['b'], outputs: ['c'] },
    ];
    expect(sortTopologically(nodes)).toEqual({ order: [0], cycle: [1, 2] });
  });
});
