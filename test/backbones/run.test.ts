import { expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { runModel } from '../support/onnxruntime.ts';
import { buildShrunk } from './shrink.ts';

test.each(listBackbones().map((config) => [config.name, config] as const))(
  '%s runs in onnxruntime',
  async (_, config) => {
    const graph = buildShrunk(config);
    const [output] = Object.values(await runModel(writeOnnx(graph, { seed: 7 }).bytes));
    expect(output!.dims).toEqual([1, 10]);
    expect(Array.from(output!.data).every(Number.isFinite)).toBe(true);
  },
);
