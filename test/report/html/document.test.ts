import { describe, expect, test } from 'vitest';
import { listFigures, renderReport } from '../../../src/report/html/document.ts';
import { explainProof } from '../../../src/report/html/proof.ts';
import { chooseEntries } from '../../../src/report/study-report.ts';
import { renderSvgFile } from '../../../src/report/svg/figure.ts';
import { escapeText } from '../../../src/report/svg/markup.ts';
import { createSubject } from './study.ts';

const subject = createSubject();
const page = renderReport(subject);

/** Whether tags close in the order they were opened; void elements of HTML are given. */
function findUnclosed(markup: string, voids: readonly string[] = []): string[] {
  const open: string[] = [];
  const bare = markup.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').replace(/<[!?][^>]*>/g, '');
  for (const [, close, name, self] of bare.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^>"])*?(\/?)>/g)) {
    if (self === '/' || voids.includes(name!)) continue;
    if (close === '') open.push(name!);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe('the page', () => {
  test('is whole, and names nothing outside of itself', () => {
    expect(findUnclosed(page, ['meta', 'input', 'br'])).toEqual([]);
    expect(page.match(/(?:\bsrc=|href=|url\((?!#)|@import|https?:)[^\s]{0,20}/g) ?? []).toEqual([]);
    expect(page).toContain("default-src 'none'");
  });

  test('has every candidate with its exact values, and marks those that break a budget', () => {
    const { entries } = subject.study!.report;
    expect(page.match(/<tr data-kept=/g)).toHaveLength(entries.length);
    for (const { costs, score } of entries) {
      expect(page).toContain(`data-value="${costs.ops}"`);
      expect(page).toContain(`data-value="${score}"`);
    }
    const broken = entries.filter((entry) => !subject.study!.report.isKept(entry));
    expect(broken.length).toBeGreaterThan(0);
    expect(page.match(/✖ broken/g)).toHaveLength(broken.length);
    expect(page.match(/class="point broken"/g)).toHaveLength(broken.length);
  });

  test('says what is proved, that the score is no accuracy, and how to repeat it', () => {
    expect(page).toContain('Proved exact');
    expect(page).toContain('not an accuracy');
    expect(page).toContain('<pre>bitbone search resnet20</pre>');
  });

  test('a front of one candidate, and one of none, read well', () => {
    const { study, ...given } = createSubject();
    const withEntries = (count: number): string => {
      const entries = study!.report.entries.slice(0, count);
      const records = { ...study!.records, entries: study!.records.entries.slice(0, count) };
      const chosen = study!.report.chosen.slice(0, count);
      return renderReport({ ...given, study: { ...study!, records, report: { ...study!.report, entries, chosen } } });
    };
    expect(withEntries(1)).toContain('candidates is on the front');
    expect(withEntries(1)).toContain('none is better than this one');
    expect(withEntries(0)).toContain('no candidate of this space keeps all the budgets');
    expect(withEntries(0)).not.toContain('id="front"');
  });

  test('a name from a file cannot become markup', () => {
    const evil = renderReport(createSubject('<img src=x onerror=alert(1)>'));
    expect(evil).not.toContain('<img');
    expect(evil).toContain('&#60;img src=x onerror=alert(1)&#62;');
  });

  test('a single network has its stages instead of candidates', () => {
    const { study: _, ...single } = subject;
    const html = renderReport(single);
    expect(html).toContain('Costs by stage');
    expect(html).not.toContain('id="front"');
    expect(html).toContain(`data-value="${subject.subject.report.totals.ops}"`);
  });
});

describe('figures', () => {
  test.each(listFigures(subject).map((figure) => [figure.name, figure] as const))(
    '%s is well-formed and inside its box',
    (_, figure) => {
      const svg = renderSvgFile(figure);
      expect(findUnclosed(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      for (const [, x] of svg.matchAll(/\b(?:c?x)="(-?[\d.]+)"/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(figure.width);
      }
      for (const [, y] of svg.matchAll(/\b(?:c?y)="(-?[\d.]+)"/g)) {
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(figure.height);
      }
    },
  );

  test('what colour tells is told without it: real layers are hatched, broken candidates are rings, bars carry letters', () => {
    const [front, skyline, ops] = listFigures(subject).map(renderSvgFile) as [string, string, string];
    expect(front).toContain('.point.broken{fill:none');
    expect(skyline.match(/class="real"/g)!.length).toBeLessThanOrEqual(skyline.match(/url\(#hatch\)/g)!.length);
    expect(ops).toMatch(/>A [\d.]+ [kMG]</);
  });
});

test('chosen candidates: best in each objective and the nearest to both, by hand', () => {
  const entry = (id: number, score: number, ops: number) => ({ id, score, costs: { ops }, candidate: {} }) as never;
  // scaled to [0, 1]: (0, 1), (0.2, 0.5), (0.9, 0.1), (1, 0); squared distances 1, 0.29, 0.82, 1
  const entries = [entry(1, 10, 200), entry(2, 8, 150), entry(3, 1, 110), entry(4, 0, 100)];
  expect(chooseEntries(entries, ['score', 'ops']).map(({ reason, entry }) => [reason, entry.id])).toEqual([
    ['highest score', 1],
    ['balanced', 2],
    ['lowest OPs', 4],
  ]);
  expect(chooseEntries([entries[0]!], ['score', 'ops'])).toHaveLength(1);
  expect(chooseEntries([], ['score', 'ops'])).toEqual([]);
});

test.each([
  [undefined, 3, 'Nothing is proved: the search was cut off', false],
  [{ kind: 'exact', epsilon: 0 }, 3, 'Proved exact', true],
  [{ kind: 'exact', epsilon: 0 }, 0, 'Proved: no candidate of this space keeps all the budgets.', true],
  [{ kind: 'epsilon', epsilon: 0.05 }, 3, 'Proved within 5.0 %', true],
  [{ kind: 'heuristic', epsilon: null }, 3, 'Nothing is proved', false],
])('the certificate %j in words', (certificate, count, text, isProved) => {
  const result =
    certificate === undefined
      ? undefined
      : ({ kind: 'result', certificate, evaluations: 1, interrupted: false } as never);
  const proof = explainProof(result, count);
  expect(proof.text).toContain(text);
  expect(proof.isProved).toBe(isProved);
});

test('escapes what means something in markup, and what XML forbids', () => {
  expect(escapeText(`<a b="c" d='e'>&\u0001`)).toBe('&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;?');
});
