import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSpaceSchema, isNetworkSpace, readSpaceFile, toSpaceOptions } from '../../src/config/space-schema.ts';
import type { BitboneError } from '../../src/graph/errors.ts';

const FOLDER = new URL('../../configs/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));
const shipped = readdirSync(new URL('spaces/', FOLDER)).filter((file) => isNetworkSpace(read(`spaces/${file}`)));

function listMistakes(file: object): string[] {
  try {
    readSpaceFile({ space: 'network', ...file }, 'space.json');
  } catch (error) {
    const { reason, others, code } = error as BitboneError;
    expect(code).toBe('E_CONFIG');
    return [reason, ...others];
  }
  return [];
}

test('the shipped spaces are what the schema allows', () => {
  expect(shipped).toContain('deepmad-resnet18.json');
  for (const file of shipped) expect(readSpaceFile(read(`spaces/${file}`), file).space).toBe('network');
});

test('the published JSON Schema is that of the code', () => {
  expect(read('schema/space.schema.json')).toEqual(describeSpaceSchema());
});

test('every mistake has a line with its path and what is allowed', () => {
  const stage = { depths: [], widht: 3 };
  expect(
    listMistakes({
      depths: { from: 4, to: 1 },
      widths: { fromShare: 1 },
      stages: { stage1: stage },
      ties: [{ knobs: [], same: 'x' }],
      forms: [{ precision: [], kernel: [0] }],
      resolutions: [],
      select: 3,
    }),
  ).toMatchInlineSnapshot(`
    [
      "select is 3; allowed are "inner", "all", a list of names",
      "depths is {"from":4,"to":1}; allowed are bounds with from at most to",
      "widths.toShare is missing; allowed are numbers above 0",
      "stages.stage1.depths is empty; allowed is a list of numbers of blocks",
      "stages.stage1.widht is not a field here; allowed are depths, widths, multiple",
      "ties[0].knobs is empty; allowed is a list of names",
      "ties[0].same is "x"; allowed are value, share",
      "forms[0].precision is empty; allowed are real, weights, binary",
      "forms[0].kernel[0] is 0; allowed are whole numbers from 1",
      "resolutions is empty; allowed is a list of pixels",
    ]
  `);
});

test('a kind of space that is not known, and ways of writing that are not', () => {
  expect(listMistakes({ space: 'nasbnn' })).toEqual(['space is "nasbnn"; allowed are network, nas-bnn']);
  expect(listMistakes({ depths: 3 })).toEqual([
    'depths is 3; allowed are a list of numbers of blocks, { "from": 1, "to": 4 }, { "fewer": 1, "more": 2 }',
  ]);
  expect(listMistakes({ depths: {} })[0]).toContain('depths is {}; allowed are');
  expect(listMistakes({ depths: { fewer: 1 } })).toEqual([]);
  expect(listMistakes({ resolutions: { from: 224, to: 192, step: 32 } })).toEqual([
    'resolutions is {"from":224,"to":192,"step":32}; allowed are bounds with from at most to',
  ]);
});

test('what a file says becomes what the search takes', () => {
  const file = readSpaceFile(
    {
      space: 'network',
      widths: { fromShare: 0.5, toShare: 1 },
      depths: { fewer: 1, more: 0 },
      resolutions: { from: 160, to: 230, step: 32 },
      monotoneWidths: true,
    },
    'space.json',
  );
  expect(toSpaceOptions(file)).toEqual({
    widthShares: [0.5, 1],
    depths: { fewer: 1, more: 0 },
    resolutions: [160, 192, 224],
    monotoneWidths: true,
  });
});
