import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createByteSource } from '../../src/onnx/byte-source.ts';
import type { Model } from '../../src/onnx/read-model.ts';
import { readModel } from '../../src/onnx/read-model.ts';

const OWN = fileURLToPath(new URL('../fixtures/models/', import.meta.url));
/** Models that may not be part of this repository; there only where its surroundings have them. */
const LIGHT = fileURLToPath(new URL('../../../shared/models/light/', import.meta.url));

export interface Fixture {
  readonly name: string;
  read(): Model;
}

export const FIXTURES: readonly Fixture[] = listModels(OWN);
export const hasLight = existsSync(LIGHT);
export const LIGHT_MODELS: readonly Fixture[] = hasLight ? listModels(LIGHT) : [];

function listModels(folder: string): Fixture[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.onnx'));
  return files.map((file) => ({
    name: file,
    read: () => readModel(createByteSource(file, readFileSync(folder + file))),
  }));
}
