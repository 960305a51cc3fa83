import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS } from './fake-proc.ts';
import { createFolder } from './scratch.ts';
import { writeSmallModel } from './small-model.ts';

const REAL = ['alexnet', 'bireal18', 'densenet121', 'googlenet', 'mobilenet_v2', 'resnet18', 'vgg16'];

/** A file name with everything that annotations, tables and XML could trip over. */
export const ODD_NAME = 'odd, 50%: <a>\n|b|.onnx';

const CONFIG = `{
  "allowUnknown": false,
  "models": [
    {
      "model": "models/*.onnx",
      "budgets": [
        { "metric": "macs", "max": "4G", "message": "larger ones do not fit the accelerator" },
        { "metric": "params", "max": "62M", "level": "warn" }
      ]
    },
    {
      "model": "models/bireal18.onnx",
      "budgets": [
        { "metric": "modelSizeBytes", "max": "4 MB" },
        { "metric": "flops", "layer": "*.shortcut", "each": true, "max": "6M" },
        { "formula": "flops + bops / 64", "max": "170M" }
      ]
    },
    {
      "model": ["resnet18", "resnet34"],
      "recipe": "bireal",
      "budgets": [
        { "metric": "ops", "max": "10%" },
        { "metric": "flops", "stage": "stem", "max": "130M" }
      ]
    }
  ]
}
`;

/**
 * Twelve models: seven real ones, of which one is too large, one under an odd name, two built-in ones, one cut short and
 * one with an operator nobody knows.
 */
export function createRepository(): string {
  const folder = createFolder({
    'bitbone.config.json': CONFIG,
    'models/broken.onnx': readFileSync(join(MODELS, 'resnet34.onnx')).subarray(0, 9000),
    'models/foreign.onnx': writeSmallModel([{ name: 'conv', inChannels: 3, outChannels: 8 }], {
      foreign: 'Frobnicate',
    }),
  });
  mkdirSync(join(folder, 'models'), { recursive: true });
  for (const name of REAL) copyFileSync(join(MODELS, `${name}.onnx`), join(folder, 'models', `${name}.onnx`));
  copyFileSync(join(MODELS, 'squeezenet1_1.onnx'), join(folder, 'models', ODD_NAME));
  return folder;
}
