import { describe, expect, it } from 'vitest';
import { createDraft } from '../../src/graph/edit.ts';
import { printGraph } from '../../src/graph/print.ts';
import { findViolations } from '../../src/graph/verify.ts';
import { inferOutputs, newGraph } from '../../src/shape/infer.ts';

function buildChain() {
  const net = newGraph('chain');
  const x = net.input('x', [1, 4, 8, 8]);
  const a = net.add('unary', { fn: 'relu' }, [x], { name: 'a' });
  const b = net.add('unary', { fn: 'tanh' }, [a], { name: 'b' });
  const c = net.add('unary', { fn: 'abs' }, [b], { name: 'c' });
  return { graph: net.finish([c]), x, a, b, c };
}

describe('a draft', () => {
  it('leaves the given graph as it was', () => {
    const { graph, a, b } = buildChain();
    const before = printGraph(graph);
    const draft = createDraft(graph);
    draft.redirect(b, a);
    draft.finish(inferOutputs);
    expect(printGraph(graph)).toBe(before);
  });

  it('drops what nobody reads after a redirection', () => {
    const { graph, a, b } = buildChain();
    const draft = createDraft(graph);
    draft.redirect(b, a);
    const changed = draft.finish(inferOutputs);
    expect(changed.nodes.map((node) => node.name)).toEqual(['a', 'c']);
    expect(changed.values.map((value) => value.name)).toEqual(['x', 'a:out', 'c:out']);
    expect(findViolations(changed)).toEqual([]);
  });

  it('inserts a node between a value and its readers', () => {
    const { graph, a } = buildChain();
    const draft = createDraft(graph);
    const own = draft.count();
    const inserted = draft.add(
      'pool',
      {
        mode: 'max',
        kernel: [2, 2],
        strides: [2, 2],
        dilations: [1, 1],
        pads: [0, 0, 0, 0],
        autoPad: 'explicit',
        ceilMode: false,
        countIncludePad: false,
      },
      [a],
      { name: 'a' },
    );
    draft.redirect(a, inserted, new Set([own]));
    expect(printGraph(draft.finish(inferOutputs))).toMatchInlineSnapshot(`
      "chain(x[1,4,8,8])
        a:out[1,4,8,8] = unary(x[1,4,8,8]) fn=relu @stem
        a_1:out[1,4,4,4] = pool(a:out[1,4,8,8]) mode=max kernel=2,2 strides=2,2 @stem
        b:out[1,4,4,4] = unary(a_1:out[1,4,4,4]) fn=tanh @stem
        c:out[1,4,4,4] = unary(b:out[1,4,4,4]) fn=abs @stem
      -> c:out[1,4,4,4]"
    `);
  });

  it('refuses a cycle', () => {
    const { graph, a, c } = buildChain();
    const draft = createDraft(graph);
    draft.redirect(a, c);
    expect(() => draft.finish(inferOutputs)).toThrowError(/feed themselves/);
  });

  it('redirects the outputs of the graph', () => {
    const { graph, a, c } = buildChain();
    const draft = createDraft(graph);
    draft.redirect(c, a);
    expect(draft.finish(inferOutputs).nodes.map((node) => node.name)).toEqual(['a']);
  });
});
