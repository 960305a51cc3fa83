import { expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { listBackbones } from '../../src/backbones/registry.ts';
import { FORMATS, type FormatName } from '../../src/export/formats.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { buildSmall } from './small-backbone.ts';

const graph = buildSmall('bireal18');
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test.each(Object.keys(FORMATS) as FormatName[])('%s writes the same bytes every time', (name) => {
  const write = () => FORMATS[name].write(graph, { seed: 3, recipe: 'bireal' });
  expect(write().bytes.length).toBeGreaterThan(1000);
  expect(write()).toEqual(write());
});

test('ONNX files are read back, external weights are named', () => {
  const external = { file: 'net.data', aboveBytes: 1000 };
  const { bytes, beside } = FORMATS.onnx.write(graph, { form: 'train', external });
  expect(beside.map(({ name }) => name)).toEqual(['net.data']);
  expect(readModel(createByteSource('net', bytes)).graph.outputs).toHaveLength(1);
  expect(readModel(createByteSource('net', FORMATS.qonnx.write(graph, {}).bytes)).unknown).toEqual([]);
});

test('PyTorch code comes with its training script', () => {
  const { bytes, beside } = FORMATS.pytorch.write(graph, { recipe: 'bireal', notes: ['1.68 G BOPs'] });
  expect(text(bytes)).toMatch(/^"""bireal18, binarized by the recipe bireal\.\n\n.*\n1\.68 G BOPs\n"""/);
  expect(beside.map(({ name }) => name)).toEqual(['train.py']);
  expect(text(beside[0]!.bytes)).toContain('github liuzechun/Bi-Real-net');
  expect(text(beside[0]!.bytes)).toContain('\nimport model\n');
  const other = FORMATS.pytorch.write(graph, { module: 'best' });
  expect(text(other.beside[0]!.bytes)).toContain('\nimport best as model\n');
});

test.each(['onnx', 'pytorch', 'larq'] as const)('%s refuses by name before there is any file', (name) => {
  const b = newGraph('odd');
  const odd = b.finish([
    b.add('generate', { type: 'Range', shape: [3], content: { kind: 'absent', reason: '' } }, [], { name: 'numbers' }),
  ]);
  expect(() => FORMATS[name].write(odd, {})).toThrow(/^numbers: /);
});

test.each(['pytorch', 'larq'] as const)('%s says every built-in backbone', (name) => {
  for (const config of listBackbones()) {
    const code = text(FORMATS[name].write(buildBackbone(config), { recipe: config.recipe }).bytes);
    expect(code.startsWith(`"""${config.name}, binarized by the recipe ${config.recipe}`), config.name).toBe(true);
  }
});
