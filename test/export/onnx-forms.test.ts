import { describe, expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Metrics } from '../../src/cost/metrics.ts';
import { type OnnxOptions, writeOnnx } from '../../src/export/onnx.ts';
import type { Graph, Value } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { annotatePrecision } from '../../src/precision/annotate.ts';
import { newGraph } from '../../src/shape/infer.ts';
import { runModel } from '../support/onnxruntime.ts';
import { buildFor } from './small-backbone.ts';
import { valuesFor } from './values.ts';

const NETWORKS = [...new Set(listBackbones().map(({ recipe }) => recipe))].map((recipe) => ({
  recipe,
  graph: buildFor(recipe),
}));

/** Recipes whose weights are shaped by parameters of their own, which are gone once the weights are computed. */
const WITH_SHAPING_PARAMETERS = ['distribution-aware', 'ir-net', 'sd-bnn'];

describe.each(NETWORKS)('$recipe', ({ recipe, graph }) => {
  const files = {
    plain: write(graph, {}),
    train: write(graph, { form: 'train' }),
    inference: write(graph, { form: 'inference' }),
  };
  const expected = costOf(annotatePrecision(graph)).totals;

  test('the form for training costs the same', () => {
    expect(costReadBack(files.train)).toEqual(expected);
  });

  test('the form for inference costs the same', () => {
    const { params, storedParams, modelSizeBytes, ...rest } = costReadBack(files.inference);
    expect({ ...expected, ...rest }).toEqual(expected);
    const counts = { params, storedParams, modelSizeBytes };
    if (!WITH_SHAPING_PARAMETERS.includes(recipe)) expect({ ...expected, ...counts }).toEqual(expected);
    else expect(storedParams).toBeLessThan(expected.storedParams);
  });

  test('all forms compute the same, that for inference up to rounding', async () => {
    const plain = await run(files.plain);
    expect(await run(files.train)).toEqual(plain);
    const inference = await run(files.inference);
    const scale = Math.max(1, ...plain.map(Math.abs));
    const differences = plain.map((value, index) => Math.abs(value - inference[index]!));
    expect(Math.max(...differences) / scale).toBeLessThan(1e-4);
  });
});

/** Weights without ties: a batch norm without shift leaves sums of signs that are exactly 0 up to rounding. */
const weights = (value: Value) => (/(scale|shift|mean|variance)$/.test(value.name) ? valuesFor(value) : undefined);

test('a latent weight that layers share is written once for inference too', async () => {
  const b = newGraph('shared');
  const latent = b.constant('w', [4, 4, 3, 3], { kind: 'initial', initialiser: { kind: 'kaiming-normal' } });
  const window = {
    kernel: [3, 3],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [1, 1, 1, 1],
    autoPad: 'explicit',
  } as const;
  const layer = (x: number) => {
    const signs = b.add('unary', { fn: 'sign' }, [latent]);
    const sizes = b.add('unary', { fn: 'abs' }, [latent]);
    const scale = b.add('reduce', { fn: 'mean', axes: [1, 2, 3], keepDims: true }, [sizes]);
    const weight = b.add('elementwise', { fn: 'mul' }, [signs, scale]);
    const input = b.add('unary', { fn: 'sign' }, [x]);
    const y = b.add('conv', { ...window, groups: 1, arithmetic: 'float' }, [input, weight]);
    const statistics = [1, 0, 0, 1].map((value) => b.constant('norm', [4], { kind: 'fill', value }));
    return b.add('batchNorm', { epsilon: 1e-5 }, [y, ...statistics]);
  };
  const graph = annotatePrecision(b.finish([layer(layer(b.input('x', [1, 4, 6, 6])))]));
  const [plain, inference] = [write(graph, {}), write(graph, { form: 'inference' })];
  expect(costReadBack(plain).binaryParams).toBe(4 * 4 * 9);
  expect(costReadBack(inference)).toEqual(costReadBack(plain));
});

function write(graph: Graph, options: OnnxOptions): Uint8Array {
  return writeOnnx(graph, { ...options, weights, seed: 1 }).bytes;
}

async function run(bytes: Uint8Array): Promise<number[]> {
  return Array.from(Object.values(await runModel(bytes))[0]!.data);
}

function costReadBack(bytes: Uint8Array): Metrics {
  return costOf(readModel(createByteSource('back', bytes)).graph).totals;
}
