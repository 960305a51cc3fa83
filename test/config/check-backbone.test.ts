import { readdirSync, readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { buildBackbone } from '../../src/backbones/build.ts';
import type { BackboneConfig } from '../../src/backbones/config.ts';
import type { BACKBONE_SCHEMA } from '../../src/config/backbone-schema.ts';
import { describeBackboneSchema } from '../../src/config/backbone-schema.ts';
import { checkBackbones, readBackbones } from '../../src/config/check-backbone.ts';
import { describeMistake } from '../../src/config/mistake.ts';

const FOLDER = new URL('../../configs/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8'));
const files = readdirSync(new URL('backbones/', FOLDER));

const OWN = {
  name: 'mine',
  input: { channels: 3, size: 32 },
  classes: 10,
  recipe: 'bireal',
  stem: [{ layer: 'conv', width: 16, kernel: 3 }],
  stages: [{ block: 'residual', depth: 2, width: 16, convs: 1, shortcut: { kind: 'poolConv' } }],
  head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
};

test.each(files)('%s is what the schema allows', (file) => {
  expect(checkBackbones(read(`backbones/${file}`))).not.toHaveProperty('mistakes');
});

test('the published JSON Schema is that of the code', () => {
  expect(read('schema/backbone.schema.json')).toEqual(describeBackboneSchema());
});

test('the schema mirrors the type', () => {
  expectTypeOf<keyof z.output<typeof BACKBONE_SCHEMA>>().exclude<'$schema'>().toEqualTypeOf<keyof BackboneConfig>();
});

test("a user's own config is read, filled in and built", () => {
  const [config] = readBackbones(OWN, 'mine.json');
  expect(config).toMatchObject({ family: 'own', source: 'not given' });
  expect(buildBackbone(config!).outputs).toHaveLength(1);
});

test('every mistake is one line with its path and what is allowed', () => {
  const wrong = {
    ...OWN,
    recipe: 'birel',
    classes: 0,
    depth: 18,
    stem: [{ layer: 'convolution', width: 16 }],
    stages: [
      { ...OWN.stages[0], shortcut: { kind: 'pool' }, width: 1.5 },
      { block: 'residul', depth: 1 },
      { block: 'fire', depth: 2, widths: [[16, 64, 64]] },
    ],
  };
  const checked = checkBackbones(wrong);
  expect('mistakes' in checked ? checked.mistakes.map(describeMistake) : []).toMatchInlineSnapshot(`
    [
      "classes is 0; allowed are whole numbers from 1",
      "recipe is "birel"; allowed are real, bwn, binaryconnect, bnn, xnor, xnor-alpha, xnor++, distribution-aware, bireal, resnet-e, ir-net, real-to-binary, reactnet, sd-bnn, dwr, rb-net, norm-first, quicknet, bats, bnext, pokebnn",
      "stem[0].layer is "convolution"; allowed are conv, linear, pool, globalPool, norm, activation, shuffle, blur, align, rpc, flatten, side",
      "stages[0].width is 1.5; allowed are whole numbers from 1",
      "stages[0].shortcut.kind is "pool"; allowed are conv, poolConv, poolCopies, pad, none",
      "stages[1].block is "residul"; allowed are residual, bottleneck, conv, dense, melius, quicknet, separable, inverted, reactnet, bnext, poke, nas-bnn, inception, fire, cell",
      "stages[2].widths has 1 rows for a depth of 2",
      "depth is not a field here; allowed are name, aliases, family, source, derived, input, classes, recipe, weightsOf, activation, stem, stages, head, precisions, elasticLink, published, $schema",
    ]
  `);
});

test('a mistake in a member names the member', () => {
  const family = { family: 'own', base: OWN, members: [{ name: 'a' }, { name: 'b', depths: [0] }] };
  const checked = checkBackbones(family);
  expect('mistakes' in checked ? checked.mistakes.map(describeMistake) : []).toEqual([
    'members[1].depths[0] is 0; allowed are whole numbers from 1 to 1000',
  ]);
});

test('a mistake in a field that a member inherits names the member', () => {
  const family = { family: 'own', base: { ...OWN, classes: '10' }, members: [{ name: 'a' }] };
  const checked = checkBackbones(family);
  expect('mistakes' in checked ? checked.mistakes.map(describeMistake) : []).toEqual([
    'members[0].classes is "10"; allowed are whole numbers from 1',
  ]);
});

test('reading a file with several mistakes tells all of them', () => {
  const read = () => readBackbones({ ...OWN, classes: 0, recipe: 'none' }, 'own.json');
  expect(read).toThrow(
    expect.objectContaining({
      reason: 'classes is 0; allowed are whole numbers from 1',
      others: [expect.stringMatching(/^recipe is "none"; allowed are real, /)],
    }),
  );
});

test('reading a wrong file throws with the first mistake', () => {
  expect(() => readBackbones([], 'own.json')).toThrow(/^own\.json: must be an object with the fields name, /);
});
