import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { writeOnnx } from '../../src/export/onnx.ts';
import { writeQonnx } from '../../src/export/qonnx.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { findPython, runPython } from '../support/python.ts';
import { FIXTURES } from './fixtures.ts';
import { SAMPLES } from './samples.ts';
import { buildFor } from './small-backbone.ts';

const FORMS: readonly (readonly [name: string, write: (graph: Graph, opset: number) => Uint8Array])[] = [
  ['train', (graph, opset) => writeOnnx(graph, { form: 'train', opset, seed: 1 }).bytes],
  ['inference', (graph, opset) => writeOnnx(graph, { form: 'inference', opset, seed: 1 }).bytes],
  ['qonnx', (graph, opset) => writeQonnx(graph, { opset, seed: 1 }).bytes],
];

const python = findPython('onnx');
const folder = mkdtempSync(join(tmpdir(), 'bitbone-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Checks files with inferred shapes; one line for each that fails. ONNX does not know the dialect of QONNX. */
const CHECK = `
import sys, onnx
for path in sys.argv[1:]:
    try:
        model = onnx.load(path)
        standard = all(opset.domain in ('', 'bitbone') for opset in model.opset_import)
        onnx.checker.check_model(model, full_check=standard)
    except Exception as error:
        print(path.split('/')[-1], str(error).replace(chr(10), ' '))
`;

test.runIf(python === undefined)('Python has no onnx here, so its checker is not asked', ({ skip }) => skip());

test.skipIf(python === undefined).each([13, 15, 17])(
  "ONNX's own checker accepts every operator at operator set %i",
  (opset) => {
    const files = SAMPLES.map(({ name, graph }) =>
      save(`${name}-${opset}`, writeOnnx(graph, { opset, seed: 1 }).bytes),
    );
    expect(runPython(python!, CHECK, files)).toBe('');
  },
);

test.skipIf(python === undefined)("ONNX's own checker accepts every model that was read", () => {
  const files = FIXTURES.map(({ name, read }) => {
    const { graph, store } = read();
    return save(name, writeOnnx(graph, { store, placeholders: 'keep' }).bytes);
  });
  expect(runPython(python!, CHECK, files)).toBe('');
});

const RECIPES = [...new Set(listBackbones().map(({ recipe }) => recipe))].map((recipe) => ({
  recipe,
  graph: buildFor(recipe),
}));

test.skipIf(python === undefined).each([13, 17])(
  "ONNX's own checker accepts a network of every recipe in every form at operator set %i",
  (opset) => {
    const files = RECIPES.flatMap(({ recipe, graph }) =>
      FORMS.map(([form, write]) => save(`${recipe}-${form}-${opset}`, write(graph, opset))),
    );
    expect(files).toHaveLength(RECIPES.length * FORMS.length);
    expect(runPython(python!, CHECK, files)).toBe('');
  },
);

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.onnx`);
  writeFileSync(path, bytes);
  return path;
}
