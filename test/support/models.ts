import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Model } from '../../src/onnx/read-model.ts';
import { readModel } from '../../src/onnx/read-model.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/models', import.meta.url));
/** Third-party models that lie beside the checkout and are not part of it. */
const LIGHT = fileURLToPath(new URL('../../../shared/models/light', import.meta.url));

/** Paths of the model fixtures. */
export function listFixtures(): string[] {
  return listModels(FIXTURES);
}

/** Paths of the models beside the checkout; empty where they are missing, so that tests can show what they skip. */
export function listLightModels(): string[] {
  return existsSync(LIGHT) ? listModels(LIGHT) : [];
}

/** The fixture of this name, without `.onnx`. */
export function readFixture(name: string): Model {
  return readModelFile(`${FIXTURES}/${name}.onnx`);
}

export function readModelFile(path: string): Model {
  const bytes = readFileSync(path);
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return readModel({ name: basename(path), size: bytes.length, read });
}

function listModels(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.onnx'))
    .sort()
    .map((file) => `${folder}/${file}`);
}
