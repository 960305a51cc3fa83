import { expect, test } from 'vitest';
import { writeDot } from '../../src/export/dot.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { newGraph } from '../../src/shape/infer.ts';

test('boxes per node that runs, a frame per stage, the weight side left out', () => {
  const b = newGraph('a "net"');
  const x = b.input('x', [1, 4]);
  const w = b.constant('w', [3, 4], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
  b.at({ part: 'stage', stage: 1, block: 1 });
  const sign = b.add('unary', { fn: 'sign' }, [x], { name: 'binarize' });
  const y = b.add(
    'gemm',
    { transA: false, transB: true, alpha: 1, beta: 1 },
    [sign, b.add('unary', { fn: 'sign' }, [w])],
    { name: 'fc' },
  );
  b.at({ part: 'head', stage: 0, block: 0 });
  const graph = b.finish([b.add('elementwise', { fn: 'add' }, [y, y], { name: 'twice' })]);
  expect(writeDot(annotatePrecision(graph))).toMatchInlineSnapshot(`
    "digraph "a \\"net\\"" {
      node [shape=box, style="filled,rounded", fontname="Helvetica", fontsize=10];
      input0 [label="x\\n1 x 4", shape=ellipse];
      subgraph "cluster_stage 1" {
        label="stage 1";
        n0 [label="binarize\\nunary sign\\n1 x 4", fillcolor="#f2f2f2"];
        n2 [label="fc\\ngemm, 1-bit weights, 1-bit inputs\\n1 x 3", fillcolor="#b3cde3"];
      }
      subgraph "cluster_head" {
        label="head";
        n3 [label="twice\\nelementwise add\\n1 x 3", fillcolor="#f2f2f2"];
      }
      input0 -> n0;
      n0 -> n2;
      n2 -> n3;
      n2 -> n3;
      output0 [label="twice:out\\n1 x 3", shape=ellipse];
      n3 -> output0;
    }
    "
  `);
});
