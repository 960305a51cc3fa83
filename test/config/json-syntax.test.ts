import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSyntaxFault } from '../../src/config/json-syntax.ts';

/** The platform's parser decides what is JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('exactly what is not JSON has a fault', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', ':', '1', ' ', '\n', '\\', 'x'))
    .map(
      ([text, at, piece]) => text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1),
    );
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
      expect(findSyntaxFault(text) === null).toBe(isJson(text));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['{"a": [1,]}', 9, 'a value is expected, not "]"'],
  ['{"a": 1 "b": 2}', 8, 'a comma or } is expected, not "\\""'],
  ['{a: 1}', 1, 'the name of a field in double quotes is expected, not "a"'],
  ['[1', 2, 'a comma or ] is expected, not the end of the file'],
  ['', 0, 'a value is expected, not the end of the file'],
  ['1 2', 2, 'the end is expected, not "2"'],
])('%s', (text, offset, message) => {
  expect(findSyntaxFault(text)).toEqual({ offset, text: message });
});
