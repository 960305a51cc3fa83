import { describe, expect, it } from 'vitest';
import type { Graph, Node, Value } from '../../src/graph/graph.ts';
import { findViolations, RULE_NAMES, verify } from '../../src/graph/verify.ts';
import { newGraph } from '../../src/shape/infer.ts';

function buildConv(): Graph {
  const net = newGraph('net');
  const x = net.input('x', [1, 4, 8, 8]);
  const w = net.constant('w', [6, 4, 1, 1], { kind: 'fill', value: 1 });
  const window = {
    kernel: [1, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    autoPad: 'explicit',
  } as const;
  return net.finish([net.add('conv', { ...window, groups: 1, arithmetic: 'float' }, [x, w, null], { name: 'conv' })]);
}

const withNode = (graph: Graph, change: Partial<Node>): Graph => ({
  ...graph,
  nodes: [{ ...graph.nodes[0]!, ...change } as Node],
});
const withValue = (graph: Graph, id: number, change: Partial<Value>): Graph => ({
  ...graph,
  values: graph.values.map((value, index) => (index === id ? { ...value, ...change } : value)),
});

/** One way to break each rule. */
const BROKEN: Record<(typeof RULE_NAMES)[number], (graph: Graph) => Graph> = {
  'operands-exist': (graph) => withNode(graph, { inputs: [0, 99, null] }),
  'defined-before-use': (graph) => ({ ...graph, inputs: [] }),
  'single-producer': (graph) => ({ ...graph, nodes: [graph.nodes[0]!, { ...graph.nodes[0]!, name: 'again' }] }),
  'sizes-are-counts': (graph) => withValue(graph, 2, { shape: [1, 5.5, 8, 8] }),
  'weights-fit-input': (graph) => withValue(graph, 0, { shape: [1, 3, 8, 8] }),
  'names-are-unique': (graph) => withValue(graph, 1, { name: 'x' }),
  'outputs-exist': (graph) => ({ ...graph, outputs: [] }),
  'bits-are-positive': (graph) => withValue(graph, 2, { bits: 0 }),
};

describe('verify', () => {
  it('lets a sound graph pass', () => {
    const graph = buildConv();
    expect(findViolations(graph)).toEqual([]);
    expect(verify(graph)).toBe(graph);
  });

  it.each(RULE_NAMES)('names the rule %s', (rule) => {
    const broken = BROKEN[rule](buildConv());
    expect(findViolations(broken).map((violation) => violation.rule)).toContain(rule);
    expect(() => verify(broken)).toThrowError(/\[[a-z-]+\]/);
  });
});
