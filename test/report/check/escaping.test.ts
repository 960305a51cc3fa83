import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckReport, Verdict } from '../../../src/budget/verdict.ts';
import { countVerdicts } from '../../../src/budget/verdict.ts';
import { renderCheckGithub } from '../../../src/report/check/github.ts';
import { renderCheckJunit } from '../../../src/report/check/junit.ts';
import { renderCheckMarkdown } from '../../../src/report/check/markdown.ts';
import { renderCheckText } from '../../../src/report/check/text.ts';

/** A report on one model of this name, with a layer and a message of this name too. */
function reportOn(name: string): CheckReport {
  const verdict: Verdict = {
    model: name,
    metric: 'macs',
    dimension: 'count',
    part: name,
    bound: 'max',
    actual: 3,
    limit: 2,
    baseline: null,
    level: 'error',
    status: 'fail',
    holds: 'broken',
    range: null,
    excess: 1,
    heaviest: [{ name, value: 3, share: 1 }],
    grown: [{ name, before: null, after: 3 }],
    reason: name,
    message: name,
    place: { file: name, line: 7 },
  };
  return countVerdicts({ config: name, against: name, models: [name], removed: [name], verdicts: [verdict] });
}

/** Text with many of the characters that formats give a meaning. */
const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '%',
        '%25',
        '\n',
        '\r',
        ',',
        ':',
        '::',
        '|',
        '<',
        '>',
        '&',
        '"',
        "'",
        '`',
        '@',
        '\u0000',
        '\u001b[31m',
        '\ud800',
        'a',
      ),
    )
    .map((pieces) => pieces.join('')),
);

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

test('an annotation gives back every name, as the runner reads it', () => {
  fc.assert(
    fc.property(names, (name) => {
      const lines = renderCheckGithub(reportOn(name)).split('\n');
      expect(lines).toHaveLength(2);
      const [, properties, message] = /^::error ([^:]*)::(.*)$/s.exec(lines[0]!)!;
      const read = Object.fromEntries(
        properties!.split(',').map((pair) => {
          const [key, ...value] = pair.split('=');
          return [key, unescapeData(value.join('=').replaceAll('%3A', ':').replaceAll('%2C', ','))];
        }),
      );
      expect(read).toEqual({ file: name, line: '7', title: `MACs of ${name}, ${name}` });
      expect(unescapeData(message!).endsWith(`\n${name}\n${name}`)).toBe(true);
    }),
  );
});

test('JUnit keeps its tags whatever the names hold', () => {
  const shape = (text: string): string[] => text.match(/<\/?[a-z?][^\s/>]*/g)!;
  const expected = shape(renderCheckJunit(reportOn('a')));
  fc.assert(
    fc.property(names, (name) => {
      const xml = renderCheckJunit(reportOn(name));
      expect(shape(xml)).toEqual(expected);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold is looked for
      expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|&(?!(?:amp|lt|gt|quot|apos|#1[03]);)/);
      expect(xml).not.toMatch(/\p{Cs}/u);
    }),
  );
});

test('a table of markdown keeps its cells', () => {
  fc.assert(
    fc.property(names, (name) => {
      const rows = renderCheckMarkdown(reportOn(name))
        .split('\n')
        .filter((line) => line.startsWith('| :x:'));
      expect(rows).toHaveLength(1);
      expect(rows[0]!.replace(/\\[\\|]/g, '').split('|')).toHaveLength(9);
      expect(rows[0]).not.toMatch(/[<>@]/);
    }),
  );
});

test('text for a terminal holds no control characters', () => {
  fc.assert(
    fc.property(names, (name) => {
      const text = renderCheckText(reportOn(name), { width: null, paint: (piece) => piece });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    }),
  );
});
