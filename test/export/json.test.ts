import { expect, test } from 'vitest';
import { describeGraph, type GraphDocument, writeJson } from '../../src/export/json.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { FIXTURES } from './fixtures.ts';
import { SAMPLES } from './samples.ts';

test('structure, shapes, precisions and places, without the values', () => {
  const b = newGraph('small');
  b.at({ part: 'stage', stage: 2, block: 1 });
  const x = b.input('x', [1, 4]);
  const w = b.constant('w', [4, 3], { kind: 'dense', data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] });
  const y = b.add('gemm', { transA: false, transB: false, alpha: 1, beta: 1 }, [x, w], { name: 'fc' });
  const graph = b.finish([b.add('clip', { min: 0, max: Number.POSITIVE_INFINITY }, [y], { name: 'relu' })]);
  expect(writeJson(graph)).toMatchInlineSnapshot(`
    "{
      "format": "bitbone-graph",
      "version": 1,
      "name": "small",
      "outputs": ["relu:out"],
      "inputs": [
        {"name":"x","shape":[1,4],"type":"float32","bits":32}
      ],
      "constants": [
        {"name":"w","shape":[4,3],"type":"float32","bits":32,"values":"dense"}
      ],
      "nodes": [
        {"name":"fc","kind":"gemm","attributes":{"transA":false,"transB":false,"alpha":1,"beta":1},"inputs":["x","w"],"outputs":[{"name":"fc:out","shape":[1,3],"type":"float32","bits":32}],"part":"stage","stage":2,"block":1,"shortcut":false,"weightBits":32,"inputBits":32},
        {"name":"relu","kind":"clip","attributes":{"min":0,"max":null},"inputs":["fc:out"],"outputs":[{"name":"relu:out","shape":[1,3],"type":"float32","bits":32}],"part":"stage","stage":2,"block":1,"shortcut":false}
      ]
    }
    "
  `);
});

test.each(FIXTURES)('the document of $name names every tensor that its nodes read', ({ read }) => {
  const { graph } = read();
  const document = JSON.parse(writeJson(graph)) as GraphDocument;
  expect(document.nodes).toHaveLength(graph.nodes.length);
  const known = new Set([...document.inputs, ...document.constants].map(({ name }) => name));
  for (const node of document.nodes) {
    for (const name of node.inputs) if (name !== null) expect(known).toContain(name);
    for (const { name } of node.outputs) known.add(name);
  }
  for (const name of document.outputs) expect(known).toContain(name);
});

test('a branch is a document of its own', () => {
  const { graph } = SAMPLES.find(({ name }) => name === 'if')!;
  const { attributes } = describeGraph(graph).nodes.at(-1)!;
  expect(JSON.parse(JSON.stringify(attributes)).then.format).toBe('bitbone-graph');
});
