import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';
import { createFolder, writeFiles } from './scratch.ts';
import { writeSmallModel } from './small-model.ts';

const MODEL = writeSmallModel([{ name: 'only', inChannels: 3, outChannels: 8 }]);

test('init holds every model below the folder to its present cost, and check keeps it', async () => {
  const cwd = createFolder({ 'models/a.onnx': MODEL, 'node_modules/x/b.onnx': MODEL });
  const { exitCode, stderr } = await runMain(['init'], { cwd });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'wrote bitbone.config.json (1 model); bitbone check uses it\n',
  });
  // 576 * 24 MACs and 216 weights, 5 % more, rounded up
  expect(readFileSync(join(cwd, 'bitbone.config.json'), 'utf8')).toMatchInlineSnapshot(`
    "{
      "$schema": "./node_modules/bitbone/configs/schema/check.schema.json",
      "models": [
        {
          "model": "models/a.onnx",
          "budgets": [
            { "metric": "ops", "max": "14.6k" },
            { "metric": "params", "max": "227" },
            { "metric": "modelSizeBytes", "max": "908B" },
            { "metric": "peakActivationBytes", "max": "2.96kB" }
          ]
        }
      ]
    }
    "
  `);
  expect((await runMain(['check'], { cwd })).exitCode).toBe(0);

  writeFiles(cwd, { 'models/a.onnx': writeSmallModel([{ name: 'only', inChannels: 3, outChannels: 9 }]) });
  expect((await runMain(['check'], { cwd })).exitCode).toBe(1);
});

test('a built-in model with a recipe', async () => {
  const cwd = createFolder();
  await runMain(['init', 'resnet18', '--recipe', 'bireal', '--margin', '0%', '-o', 'my.json'], { cwd });
  const config = JSON.parse(readFileSync(join(cwd, 'my.json'), 'utf8'));
  expect(config.models).toMatchObject([{ model: 'resnet18', recipe: 'bireal' }]);
  expect(config.models[0].budgets[0]).toEqual({ metric: 'bops', max: '1.68G' });
  const { exitCode, stdout } = await runMain(['check', '--config', 'my.json'], { cwd });
  expect({ exitCode, isNamed: stdout.includes('resnet18 [bireal]') }).toEqual({ exitCode: 0, isNamed: true });
});

test.each([
  [['init'], 'E_USAGE: there is no .onnx file here'],
  [['init', 'resnet19'], 'E_UNKNOWN_MODEL: resnet19'],
  [['init', 'resnet18', '--margin', '3'], 'E_USAGE: --margin'],
])('%j is refused', async (args, message) => {
  const { exitCode, stderr } = await runMain(args, { cwd: createFolder() });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
});

test('a configuration that is there stays, unless forced', async () => {
  const cwd = createFolder({ 'a.onnx': MODEL, 'bitbone.config.json': 'mine' });
  expect(await runMain(['init'], { cwd })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('is there already'),
  });
  expect(readFileSync(join(cwd, 'bitbone.config.json'), 'utf8')).toBe('mine');
  expect((await runMain(['init', '--force'], { cwd })).exitCode).toBe(0);
});
