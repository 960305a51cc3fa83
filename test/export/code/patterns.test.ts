import { expect, test } from 'vitest';
import { findPatterns } from '../../../src/export/code/patterns.ts';
import type { GraphBuilder } from '../../../src/graph/build.ts';
import type { Graph, ValueId } from '../../../src/graph/graph.ts';
import { newGraph } from '../../../src/shape/infer.ts';

const KAIMING = { kind: 'initial', initialiser: { kind: 'kaiming-normal' } } as const;

/** A map that is shifted, put through a PReLU with the slopes given and shifted again. */
function shiftedPrelu(slopesOf: (net: GraphBuilder) => ValueId): Graph {
  const net = newGraph('net');
  const shift = (x: ValueId) =>
    net.add('elementwise', { fn: 'add' }, [x, net.constant('shift', [1, 4, 1, 1], KAIMING)]);
  const x = net.input('x', [1, 4, 6, 6]);
  return net.finish([shift(net.add('prelu', {}, [shift(x), slopesOf(net)]))]);
}

test('a PReLU between shifts is one layer where its slopes are stored, not where they are computed', () => {
  const kindsOf = (graph: Graph) => [...findPatterns(graph, ['shiftedPrelu']).values()].map(({ kind }) => kind);
  expect(kindsOf(shiftedPrelu((net) => net.constant('slope', [4, 1, 1], KAIMING)))).toEqual(['shiftedPrelu']);
  const unsqueezed = (net: GraphBuilder) =>
    net.add('unsqueeze', { axes: [1, 2] }, [net.constant('slope', [4], KAIMING)]);
  expect(kindsOf(shiftedPrelu(unsqueezed))).toEqual([]);
});
