import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findConfig } from '../../src/config/find-config.ts';
import type { LoadedConfig } from '../../src/config/load-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createFolder } from '../cli/scratch.ts';

const GOOD = `{ models: [{ model: 'a.onnx', budgets: [{ metric: 'ops', max: '165M' }] }] }`;
const GOOD_JSON = '{"models": [{"model": "a.onnx", "budgets": [{"metric": "ops", "max": "165M"}]}]}';

function configOf(loaded: LoadedConfig) {
  if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded.config;
}

function mistakesOf(loaded: LoadedConfig): string[] {
  if (!('mistakes' in loaded)) throw new Error('nothing is wrong');
  return loaded.mistakes.map(({ line, path, text }) => `${line}: ${path} ${text}`);
}

test('the nearest configuration upwards is found', () => {
  const folder = createFolder({
    'bitbone.config.json': GOOD_JSON,
    'a/package.json': '{"name": "x"}',
    'a/b/package.json': `{"bitbone": ${GOOD_JSON}}`,
    'a/b/c/file.txt': '',
    'a/d/broken/package.json': '{',
  });
  expect(findConfig(join(folder, 'a/b/c'))).toBe(join(folder, 'a/b/package.json'));
  expect(findConfig(join(folder, 'a/d/broken'))).toBe(join(folder, 'bitbone.config.json'));
});

test.each([
  ['bitbone.config.json', GOOD_JSON],
  ['package.json', `{"name": "x", "bitbone": ${GOOD_JSON}}`],
  ['bitbone.config.mjs', `export default ${GOOD};`],
])('%s is read', async (name, text) => {
  const folder = createFolder({ [name]: text });
  const { entries } = configOf(await loadConfig(join(folder, name), name));
  expect(entries).toMatchObject([
    {
      models: ['a.onnx'],
      budgets: [
        { measure: { text: 'ops' }, limits: { max: { value: 165e6 } }, places: { max: { file: name, line: 1 } } },
      ],
    },
  ]);
});

const TYPED = `import { limit } from './limits.ts';
type Config = { models: object[] };

export default {
  models: [{ model: 'a.onnx', budgets: [{ metric: 'ops', max: limit as string }] }],
} satisfies Config;
`;

test('TypeScript is run by a package of the project where Node.js does not', async () => {
  const folder = createFolder({
    'bitbone.config.ts': TYPED,
    'limits.ts': "export const limit: string = '165M';\n",
  });
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const { entries } = configOf(await loadConfig(join(folder, 'bitbone.config.ts'), 'bitbone.config.ts'));
  expect(entries[0]!.budgets[0]).toMatchObject({
    limits: { max: { value: 165e6 } },
    places: { max: { line: 5 } },
  });
  expect(readdirSync(folder).sort()).toEqual(['bitbone.config.ts', 'limits.ts', 'node_modules']);
});

const WRONG = `{
  "models": [
    {
      "model": "models/*.onnx",
      "budgets": [
        { "metric": "opz", "max": "1G" },
        { "metric": "params", "max": "50m" },
        { "metric": "modelSizeBytes", "max": "4 Mb", "hard": true },
        { "metric": "ops", "max": "60%" },
        { "metric": "macs", "formula": "macs", "max": 1, "level": "fatal" },
        { "formula": "ops + process", "max": 1 },
        { "layer": "conv1", "each": 1, "max": 5 },
        { "metric": "ops", "each": true, "min": -1 },
        { "metric": "score", "stage": 2, "min": 0.5 },
        { "metric": "ops" }
      ]
    },
    { "model": [], "dims": { "N": "8:1" }, "select": "all", "recipe": "birael", "recipe": "x" }
  ],
  "basline": "x.json"
}
`;

test('every mistake is told with its line and what is allowed', async () => {
  const folder = createFolder({ 'bitbone.config.json': WRONG });
  const mistakes = mistakesOf(await loadConfig(join(folder, 'bitbone.config.json'), 'bitbone.config.json'));
  expect(mistakes).toMatchInlineSnapshot(`
    [
      "6: models[0].budgets[0].metric is "opz"; allowed are macs, bops, flops, ops, elementwise, params, binaryParams, storedParams, modelSizeBytes, activations, binaryActivations, peakActivationBytes, trainingActivationBytes, score",
      "7: models[0].budgets[1].max "50m": "m" is milli; did you mean 50M?",
      "8: models[0].budgets[2].hard is not a field here; allowed are metric, formula, layer, stage, each, max, min, maxIncrease, level, message",
      "8: models[0].budgets[2].max "4 Mb": "Mb" is bits; did you mean 4MB (decimal) or 4MiB (binary)?",
      "9: models[0].budgets[3].max "60%" is a share of the model before its recipe; give a recipe, or maxIncrease to limit growth",
      "10: models[0].budgets[4].level is "fatal"; allowed are error, warn",
      "10: models[0].budgets[4] has both metric and formula; give one of them",
      "11: models[0].budgets[5].formula names process; use macs, bops, flops, ops, elementwise, params, binaryParams, storedParams, modelSizeBytes, activations, binaryActivations, peakActivationBytes, trainingActivationBytes, score",
      "12: models[0].budgets[6].each is 1; allowed are true, false",
      "12: models[0].budgets[6] has neither metric nor formula; give one of them",
      "13: models[0].budgets[7].each asks for each part but names none; give layer or stage",
      "13: models[0].budgets[7].min "-1" is negative; give a limit of at least 0",
      "14: models[0].budgets[8].metric asks for the score of a part; only a whole network has one",
      "15: models[0].budgets[9] has no limit; give max, min, maxIncrease, or several",
      "18: models[1].recipe stands here a second time; only one would be read",
      "18: models[1].model is empty; allowed are a path, a pattern such as "models/*.onnx", or the name of a built-in backbone, or a list of such",
      "18: models[1].recipe is "x"; allowed are real, bwn, binaryconnect, bnn, xnor, xnor-alpha, xnor++, distribution-aware, bireal, resnet-e, ir-net, real-to-binary, reactnet, sd-bnn, dwr, rb-net, norm-first, quicknet, bats, bnext, pokebnn",
      "18: models[1] has no budgets, here or for every model",
      "18: models[1].dims.N "8:1" is not a size or a range of sizes; write 4, 1:8 or 32:512:32 (from, to, step), from 1 upwards",
      "20: basline is not a field here; allowed are $schema, baseline, convention, allowUnknown, budgets, models",
    ]
  `);
});

test.each([
  ['{"models": [', 1],
  ['{\n"models": [,]\n}', 2],
  ['', 1],
])('what is not JSON is told by its line: %j', async (text, line) => {
  const folder = createFolder({ 'bitbone.config.json': text });
  const [mistake] = mistakesOf(await loadConfig(join(folder, 'bitbone.config.json'), 'bitbone.config.json'));
  expect(mistake).toMatch(new RegExp(`^${line}:  is not JSON: `));
});

test.each([
  ['export const config = 1;', 'E_CONFIG'],
  ['export default (', 'E_CONFIG'],
  ["throw new Error('no');", 'E_CONFIG'],
])('a module that gives nothing is refused: %s', async (text, code) => {
  const folder = createFolder({ 'bitbone.config.mjs': text });
  await expect(loadConfig(join(folder, 'bitbone.config.mjs'), 'x')).rejects.toMatchObject({ code, subject: 'x' });
});
