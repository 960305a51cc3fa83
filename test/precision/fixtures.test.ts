import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMac, outputValue } from '../../src/graph/graph.ts';
import { findStatic } from '../../src/graph/walk.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';

function readFixture(name: string) {
  const path = fileURLToPath(new URL(`../fixtures/models/${name}.onnx`, import.meta.url));
  return annotatePrecision(readModel(createByteSource(name, readFileSync(path))).graph);
}

describe('exported networks', () => {
  it('bireal18: 16 binary convolutions behind 16 signs; stem, three shortcuts and classifier real', () => {
    const graph = readFixture('bireal18');
    const layers = graph.nodes.filter(isMac);
    const bits = layers.map(({ weightBits, inputBits }) => `${weightBits}/${inputBits}`);
    expect(bits.filter((pair) => pair === '1/1')).toHaveLength(16);
    expect(bits.filter((pair) => pair === '32/32')).toHaveLength(5);
    expect(bits).toHaveLength(21);
    const isStatic = findStatic(graph);
    const oneBit = graph.nodes.filter(
      (node) => isStatic[node.outputs[0]!] === 0 && outputValue(graph, node).bits === 1,
    );
    expect(oneBit.map((node) => node.kind)).toEqual(Array(16).fill('unary'));
  });

  it.each(['resnet18', 'mobilenet_v2', 'squeezenet1_1', 'densenet121'])('%s: all real', (name) => {
    const { values, nodes } = readFixture(name);
    const floats = values.filter(({ dtype }) => dtype === 'float32');
    expect(floats.length).toBeGreaterThan(50);
    expect(new Set(floats.map(({ bits }) => bits))).toEqual(new Set([32]));
    expect(new Set(nodes.filter(isMac).flatMap((node) => [node.weightBits, node.inputBits]))).toEqual(new Set([32]));
  });
});
