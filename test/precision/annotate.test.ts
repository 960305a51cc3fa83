import { describe, expect, it } from 'vitest';
import { createBuilder } from '../../src/graph/build.ts';
import { findConsumers } from '../../src/graph/walk.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { inferOutputs } from '../../src/shape/infer.ts';
import { signsOf, sketch, UNGIVEN, windowOf } from './graphs.ts';

const WEIGHT = [4, 4, 3, 3];

describe('annotatePrecision', () => {
  it('leaves latent weights real and the signs of them binary', () => {
    const s = sketch();
    const x = s.builder.input('x', [1, 4, 6, 6]);
    const latent = s.parameter(WEIGHT);
    const signs = s.unary('sign', latent);
    const y = s.conv(s.unary('sign', x), signs);
    const { values, nodes } = annotatePrecision(s.builder.finish([y]));
    expect([latent, signs, y].map((id) => values[id]!.bits)).toEqual([32, 1, 32]);
    expect(nodes.at(-1)).toMatchObject({ weightBits: 1, inputBits: 1 });
  });

  it('gives stored signs one bit', () => {
    const s = sketch();
    const weight = s.dense(WEIGHT, signsOf(WEIGHT));
    const y = s.conv(s.unary('sign', s.builder.input('x', [1, 4, 6, 6])), weight);
    expect(annotatePrecision(s.builder.finish([y])).values[weight]!.bits).toBe(1);
  });

  it('does not touch the given graph and repeats itself', () => {
    const s = sketch();
    const y = s.conv(s.unary('sign', s.builder.input('x', [1, 4, 6, 6])), s.unary('sign', s.parameter(WEIGHT)));
    const graph = s.builder.finish([y]);
    const before = structuredClone(graph);
    const annotated = annotatePrecision(graph);
    expect(graph).toEqual(before);
    expect(annotatePrecision(annotated)).toEqual(annotated);
  });

  it('takes back bits that a change of the graph has made wrong', () => {
    const s = sketch();
    const y = s.conv(s.builder.input('x', [1, 4, 6, 6]), s.parameter(WEIGHT));
    const graph = s.builder.finish([y]);
    const stale = {
      ...graph,
      values: graph.values.map((value) => ({ ...value, bits: 1 })),
      nodes: graph.nodes.map((node) => ({ ...node, weightBits: 1, inputBits: 1 })),
    };
    expect(annotatePrecision(stale)).toEqual(graph);
  });

  it('reads each stored constant once', () => {
    const s = sketch();
    const bytes = { file: null, offset: 0, length: 576, encoding: 'raw' } as const;
    const weight = s.builder.constant('w', WEIGHT, { kind: 'stored', bytes });
    const x = s.unary('sign', s.builder.input('x', [1, 4, 6, 6]));
    const graph = s.builder.finish([s.conv(x, weight), s.conv(x, weight)]);
    const asked: string[] = [];
    annotatePrecision(graph, {
      readWeights: ({ name }) => {
        asked.push(name);
        return signsOf(WEIGHT);
      },
    });
    expect(asked).toEqual(['w']);
  });

  it('follows a long chain', () => {
    const s = sketch();
    let x = s.unary('sign', s.builder.input('x', [1, 4]));
    for (let step = 0; step < 10_000; step += 1) x = s.unary('neg', x);
    const graph = annotatePrecision(s.builder.finish([x]));
    expect(graph.values[x]!.bits).toBe(1);
    expect(findConsumers(graph)[x]).toEqual([]);
  });
});

describe('branches', () => {
  const binaryBranch = (name: string, isBinary: boolean) => {
    const builder = createBuilder(name, inferOutputs);
    const x = builder.input('x', [1, 4, 6, 6]);
    const weight = builder.input('weight', WEIGHT);
    const attrs = { ...windowOf([3, 3]), groups: 1, arithmetic: 'float' } as const;
    const y = builder.add('conv', attrs, [x, weight, null]);
    return builder.finish([isBinary ? builder.add('unary', { fn: 'sign' }, [y]) : y]);
  };

  const build = (isElseBinary: boolean) => {
    const s = sketch();
    const { builder } = s;
    const x = s.unary('sign', builder.input('x', [1, 4, 6, 6]));
    const condition = builder.input('condition', [], 'bool');
    const stored = s.dense(WEIGHT, signsOf(WEIGHT));
    const real = builder.constant('real', WEIGHT, UNGIVEN);
    // biome-ignore lint/suspicious/noThenProperty: the branches are named as in ONNX
    const attrs = { then: binaryBranch('yes', true), else: binaryBranch('no', isElseBinary) };
    const y = builder.add('if', attrs, [condition, x, stored, x, real]);
    const graph = annotatePrecision(builder.finish([y]));
    const node = graph.nodes.at(-1)!;
    if (node.kind !== 'if') throw new Error('the last node is the if');
    return { bits: graph.values[y]!.bits, ...node.attrs };
  };

  it('take the bits of what they capture', () => {
    const { then: yes, else: no } = build(true);
    expect(yes.nodes[0]).toMatchObject({ weightBits: 1, inputBits: 1 });
    expect(no.nodes[0]).toMatchObject({ weightBits: 32, inputBits: 1 });
  });

  it('give what both agree on', () => {
    expect(build(true).bits).toBe(1);
    expect(build(false).bits).toBe(32);
  });
});
