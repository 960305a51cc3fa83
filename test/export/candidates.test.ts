import { describe, expect, test } from 'vitest';
import { buildBackbone } from '../../src/backbones/build.ts';
import { BIREAL } from '../../src/backbones/recipes/bireal.ts';
import { REACTNET } from '../../src/backbones/recipes/reactnet.ts';
import { findBackbone } from '../../src/backbones/registry.ts';
import { costOf } from '../../src/cost/cost.ts';
import type { Metrics } from '../../src/cost/metrics.ts';
import { type OnnxFile, writeOnnx } from '../../src/export/onnx.ts';
import { writeQonnx } from '../../src/export/qonnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { binarize } from '../../src/reshape/binarize/binarize.ts';
import { evaluate, materialise } from '../../src/search/evaluate.ts';
import type { Candidate } from '../../src/search/space/candidate.ts';
import { defineSpace, type Space } from '../../src/search/space/space.ts';
import { createRandom } from '../support/random-network.ts';
import { FIXTURES } from './fixtures.ts';
import { hollow } from './hollow.ts';

const CANDIDATES = 70;

const builtIn = (name: string) => buildBackbone(findBackbone(name)!);
const RESNET18 = FIXTURES.find(({ name }) => name === 'resnet18.onnx')!.read();
/** Biases that folded norms left behind are the only weights that the files hold; they come back as shifts. */
const { store } = RESNET18;

/** Built-in and imported, with and without batch norms in the file, two recipes. */
const SPACES: Readonly<Record<string, () => Space>> = {
  bireal18: () => defineSpace(builtIn('bireal18')),
  'resnet18 by reactnet': () => defineSpace(binarize(builtIn('resnet18'), { recipe: REACTNET, select: 'inner' }).graph),
  'resnet18.onnx by bireal': () => defineSpace(binarize(RESNET18.graph, { recipe: BIREAL, select: 'inner' }).graph),
};

/** In turn; the form for inference has no weights to compute with here. */
const WRITERS: readonly ((graph: Graph) => OnnxFile)[] = [
  (graph) => writeOnnx(graph, { placeholders: 'keep', store }),
  (graph) => writeOnnx(graph, { form: 'train', placeholders: 'keep', store }),
  (graph) => writeQonnx(graph, { placeholders: 'keep', store }),
];

describe.each(Object.entries(SPACES))('candidates of %s', (_, open) => {
  const space = open();
  const random = createRandom(11);

  test(`${CANDIDATES} of them cost the same when they are read back`, () => {
    for (let count = 0; count < CANDIDATES; count += 1) {
      const candidate = drawCandidate(space, random);
      const write = WRITERS[count % WRITERS.length]!;
      const { bytes } = write(hollow(materialise(space, candidate)));
      expect(costReadBack(bytes), JSON.stringify(candidate)).toEqual(evaluate(space, candidate).costs);
    }
  });

  test('with drawn weights the smallest one costs the same in the form for inference', () => {
    const candidate = drawCandidate(space, () => 0);
    const { bytes } = writeOnnx(materialise(space, candidate), { form: 'inference', seed: 5, store });
    expect(costReadBack(bytes)).toEqual(evaluate(space, candidate).costs);
  });
});

function drawCandidate({ knobs }: Space, random: (below: number) => number): Candidate {
  return Object.fromEntries(knobs.map(({ id, values }) => [id, values[random(values.length)]!]));
}

function costReadBack(bytes: Uint8Array): Metrics {
  return costOf(readModel(createByteSource('back', bytes)).graph).totals;
}
