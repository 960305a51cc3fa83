import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findExportedObject, locateValues } from '../../src/config/locate.ts';
import type { DocumentPath } from '../../src/config/mistake.ts';

const SCRIPT = `// budgets of the team
import type { CheckConfigFile } from 'bitbone';

const limit = { max: '4M' }; // not the configuration
const config: CheckConfigFile = {
  baseline: \`base.json\`, /* a comment, with { brackets */
  models: [
    ...common([1, 2], { a: ')' }),
    { model: 'late' },
  ],
  'budgets': [
    { metric: 'ops', ...limit },
    {
      metric: 'params',
      max: Math.max(1, 2),
    },
  ],
};

export default config;
`;

test('values of a JavaScript object are found by line', () => {
  const { lineOf } = locateValues(SCRIPT, findExportedObject(SCRIPT));
  const lines = (paths: readonly DocumentPath[]) => paths.map(lineOf);
  expect(lines([['baseline'], ['models'], ['budgets'], ['budgets', 0], ['budgets', 1, 'max']])).toEqual([
    6, 7, 11, 12, 15,
  ]);
});

test('what is computed is told by the line of what holds it', () => {
  const { lineOf } = locateValues(SCRIPT, findExportedObject(SCRIPT));
  expect([lineOf(['models', 3, 'budgets']), lineOf(['budgets', 0, 'max'])]).toEqual([7, 12]);
});

test('a field that stands twice is found', () => {
  expect(locateValues('{"a": 1, "b": {"a": 2}, "a": 3}').doubles).toEqual([['a']]);
});

test.each([
  [`{"a\\\\'": 1}`, "a\\'"],
  [`{'it\\'s "so"': 1}`, `it's "so"`],
  ['{`a\\`b`: 1}', 'a`b'],
])('a name in quotes is what it stands for: %s', (text, name) => {
  const { lineOf } = locateValues(`\n${text}`);
  expect(lineOf([name])).toBe(2);
  expect(locateValues(`${text.slice(0, -1)},\n${text.slice(1)}`).doubles).toEqual([[name]]);
});

test('every value of a JSON document is found where it stands', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const document: unknown = JSON.parse(json);
      const text = JSON.stringify(document, null, 1);
      const { lineOf } = locateValues(text);
      // with one value per line, the line of a value is where its text stands
      const lines = text.split('\n');
      for (const { path, value } of listValues(document)) {
        const line = lines[lineOf(path) - 1]!.trim();
        const [shown] = JSON.stringify(value, null, 1).split('\n');
        expect(line.replace(/,$/, '').endsWith(shown!)).toBe(true);
      }
    }),
  );
});

function listValues(value: unknown, path: DocumentPath = []): { path: DocumentPath; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    listValues(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [{ path, value }, ...inner];
}

test.each(['', '{', '{"a', '[1,', '{"a":}', 'export default', '{]', '}{', '{"a":"\\'])('%j ends', (text) => {
  expect(locateValues(text).lineOf(['a', 0])).toBe(1);
});
