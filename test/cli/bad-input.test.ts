import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GraphDescription, ModelDescription, NodeDescription } from '../../src/onnx/description.ts';
import { encodeModel } from '../../src/onnx/encode.ts';
import { MODELS, runMain } from './fake-proc.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-bad-'));
  const model = readFileSync(join(MODELS, 'resnet18.onnx'));
  const put = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'folder.onnx'));
  put('empty.onnx', '');
  put('truncated.onnx', model.subarray(0, model.length >> 1));
  put('page.onnx', '<!doctype html><html><body>404</body></html>');
  put('text.onnx', 'this is a note about a model\n');
  put('lfs.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
  put(
    'noise.onnx',
    Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + 13) % 256),
  );
  put('cycle.onnx', encodeModel(describe([relu('a', 'b', 'c'), relu('b', 'c', 'b')], 'c')));
  put('no-shape.onnx', encodeModel(describe([relu('a', 'unknown', 'c')], 'c')));
  put('climbing.onnx', encodeModel(withClimbingWeights()));
  put('broken.json', '{"name": ');
  put('list.json', '[1, 2, 3]');
  put('empty.jsonl', '');
  put('other.jsonl', '{"kind":"something"}\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['empty.onnx', 'E_EMPTY'],
  ['truncated.onnx', 'E_TRUNCATED'],
  ['page.onnx', 'E_NOT_ONNX'],
  ['text.onnx', 'E_NOT_ONNX'],
  ['lfs.onnx', 'E_NOT_ONNX'],
  ['folder.onnx', 'E_NOT_A_FILE'],
  ['missing.onnx', 'E_NOT_FOUND'],
  ['cycle.onnx', 'E_CYCLE'],
  ['climbing.onnx', 'E_EXTERNAL_DATA'],
  ['broken.json', 'E_CONFIG'],
  ['list.json', 'E_CONFIG'],
  ['empty.jsonl#1', 'E_STUDY'],
  ['other.jsonl#1', 'E_STUDY'],
  ['missing.jsonl#1', 'E_NOT_FOUND'],
])('%s is refused with %s in one line that names it', async (name, code) => {
  const { exitCode, stdout, stderr } = await runMain(['cost', name], { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^bitbone: ${code}: ${name.replace(/[.#]/g, '\\$&').replace('\\#1', '')}.*\n$`));
});

test('a study where one network is asked for is refused, with what to do instead', async () => {
  writeFileSync(join(folder, 'my study.jsonl'), '');
  const told = async (...args: string[]) => (await runMain(args, { cwd: folder })).stderr;
  const refusal = 'bitbone: E_USAGE: my study.jsonl: a study is no model';
  const one = "name a candidate of it, e.g. 'my study.jsonl#1'";
  expect(await told('cost', 'my study.jsonl')).toBe(`${refusal} (${one})\n`);
  expect(await told('export', 'my study.jsonl', '-o', 'net.onnx')).toBe(`${refusal} (${one})\n`);
  expect(await told('search', 'my study.jsonl')).toBe(`${refusal} (ask it with --from 'my study.jsonl', or ${one})\n`);
  for (const command of ['cost', 'search'])
    expect(await told(command, 'missing.jsonl')).toMatch(/^bitbone: E_NOT_FOUND: missing\.jsonl: /);
});

test.each(['noise.onnx', 'no-shape.onnx'])('%s is refused in one line', async (name) => {
  const { exitCode, stdout, stderr } = await runMain(['cost', name], { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^bitbone: E_(NOT_ONNX|MALFORMED|TRUNCATED|MISSING_SHAPE): .*\n$/);
});

function relu(name: string, input: string, output: string): NodeDescription {
  return { name, type: 'Relu', domain: '', inputs: [input], outputs: [output], attributes: {} };
}

function describe(
  nodes: readonly NodeDescription[],
  output: string,
  rest: Partial<GraphDescription> = {},
): ModelDescription {
  const tensor = (name: string) => ({ name, dtype: 'float32' as const, shape: [1, 4] });
  const graph = {
    name: 'bad',
    inputs: [tensor('x')],
    outputs: [tensor(output)],
    values: [],
    initializers: [],
    nodes,
    ...rest,
  };
  return { irVersion: 8, producerName: 'test', opsets: { '': 17 }, graph };
}

/** A binary layer, so that its weights would be read, from a file of the folder above. */
function withClimbingWeights(): ModelDescription {
  const sign: NodeDescription = { name: 's', type: 'Sign', domain: '', inputs: ['x'], outputs: ['sx'], attributes: {} };
  const gemm: NodeDescription = {
    name: 'g',
    type: 'MatMul',
    domain: '',
    inputs: ['sx', 'w'],
    outputs: ['y'],
    attributes: {},
  };
  const data = { file: '../secret.bin', offset: 0, length: 64 };
  return describe([sign, gemm], 'y', { initializers: [{ name: 'w', dtype: 'float32', shape: [4, 4], data }] });
}
