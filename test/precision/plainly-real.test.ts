import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { NO_ROLE } from '../../src/graph/graph.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { isPlainlyReal } from '../../src/precision/plainly-real.ts';
import { listFixtures, readModelFile } from '../support/models.ts';
import { buildRandomNetwork } from '../support/random-network.ts';

/** The same graph with a sign that nothing reads, so that its levels are followed node by node. */
function withSign(graph: Graph): Graph {
  const source = graph.values[graph.inputs[0]!]!;
  const sign = {
    kind: 'unary',
    attrs: { fn: 'sign' },
    name: 'aside',
    inputs: [graph.inputs[0]!],
    outputs: [graph.values.length],
    role: NO_ROLE,
    weightBits: 32,
    inputBits: 32,
  } as const;
  return {
    ...graph,
    values: [...graph.values, { ...source, name: 'aside:out' }],
    nodes: [...graph.nodes, sign],
  };
}

function expectNothingFollowed(graph: Graph): void {
  const followed = annotatePrecision(withSign(graph));
  expect(followed.values.slice(0, -1)).toEqual(graph.values);
  expect(followed.nodes.slice(0, -1)).toEqual(graph.nodes);
}

describe('a network that is plainly real', () => {
  it('is what following its levels says it is: files', () => {
    const graphs = listFixtures().map((path) => readModelFile(path).graph);
    const real = graphs.filter(isPlainlyReal);
    expect(real.length).toBeGreaterThan(8);
    for (const graph of real) {
      expect(annotatePrecision(graph)).toBe(graph);
      expectNothingFollowed(graph);
    }
  });

  it('is what following its levels says it is: random and built-in networks', () => {
    const random = Array.from({ length: 300 }, (_, seed) => buildRandomNetwork(seed));
    const graphs = [...random, ...listBackbones().map((config) => buildBackbone(config))];
    const real = graphs.filter(isPlainlyReal);
    expect(real.length).toBeGreaterThan(50);
    expect(real.length).toBeLessThan(graphs.length / 2 + 50);
    for (const graph of real) expectNothingFollowed(graph);
  });

  it('holds no sign, no few-level type and no weights to look at', () => {
    const graph = buildRandomNetwork(2);
    const [first, ...rest] = graph.values;
    expect(isPlainlyReal(graph)).toBe(true);
    expect(isPlainlyReal(withSign(graph))).toBe(false);
    expect(isPlainlyReal({ ...graph, values: [{ ...first!, dtype: 'bool' }, ...rest] })).toBe(false);
    const weight = graph.nodes.find(({ kind }) => kind === 'conv')!.inputs[1]!;
    const content = { kind: 'dense', data: [1, -1] } as const;
    const values = graph.values.map((value, id) => (id === weight ? { ...value, content } : value));
    expect(isPlainlyReal({ ...graph, values })).toBe(false);
  });
});
