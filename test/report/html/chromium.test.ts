import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../../src/report/html/document.ts';
import { createSubject } from './study.ts';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { timeout: 20_000 }).status === 0,
);
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--hide-scrollbars',
].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-logging=stderr',
]);

const subject = createSubject();
const { entries, isKept } = subject.study!.report;

/** Clicks and types in the page, then writes down what it sees. */
const PROBE = `
const heads = [...document.querySelectorAll('#front thead button')];
const ids = () => [...document.querySelectorAll('#front tbody tr')].filter((row) => !row.hidden).map((row) => row.cells[0].textContent);
const ops = heads.find((head) => head.textContent === 'OPs');
const seen = { first: ids() };
ops.click();
seen.ascending = ids();
seen.sort = ops.parentElement.getAttribute('aria-sort');
ops.click();
seen.descending = ids();
heads[0].click();
const [text, kept] = [document.querySelector('[type=search]'), document.querySelector('[type=checkbox]')];
kept.click();
seen.kept = ids();
seen.count = document.querySelector('output').textContent;
kept.click();
text.value = 'broken';
text.dispatchEvent(new Event('input'));
seen.filtered = ids();
seen.controls = !document.querySelector('.controls').hidden;
seen.requests = performance.getEntriesByType('resource').length;
const note = document.createElement('pre');
note.id = 'seen';
note.textContent = JSON.stringify(seen);
document.body.append(note);
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-browser-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function browse(page: string, ...flags: readonly string[]) {
  const path = join(folder, 'page.html');
  writeFileSync(path, page);
  const profile = mkdtempSync(join(folder, 'profile-'));
  const args = [...FLAGS, `--user-data-dir=${profile}`, ...flags, `file://${path}`];
  return spawnSync(BROWSER!, args, { encoding: 'utf8', timeout: 50_000 });
}

describe.skipIf(BROWSER === undefined)('in a browser (needs chromium)', () => {
  test('sorts and filters, without an error and without a request', () => {
    const { stdout, stderr } = browse(
      renderReport(subject).replace('</body>', `<script>${PROBE}</script></body>`),
      '--dump-dom',
    );
    expect(stderr).not.toMatch(/CONSOLE|Refused|violates/);
    const seen = JSON.parse(/<pre id="seen">(.*?)<\/pre>/.exec(stdout)![1]!);
    const idsBy = (sorted: typeof entries): string[] => sorted.map(({ id }) => String(id));
    const byOps = [...entries].sort((a, b) => a.costs.ops - b.costs.ops);
    expect(seen).toEqual({
      first: idsBy(entries),
      ascending: idsBy(byOps),
      sort: 'ascending',
      descending: idsBy(byOps.toReversed()),
      kept: idsBy(entries.filter(isKept)),
      count: `${entries.filter(isKept).length} of ${entries.length}`,
      filtered: idsBy(entries.filter((entry) => !isKept(entry))),
      controls: true,
      requests: 0,
    });
  });

  test('without scripts everything is there but the controls', () => {
    const page = renderReport(subject).replace("script-src 'unsafe-inline'", "script-src 'none'");
    const { stdout } = browse(page, '--dump-dom');
    expect(stdout.match(/<tr data-kept=/g)).toHaveLength(entries.length);
    expect(stdout).toMatch(/<div class="controls"[^>]* hidden/);
    expect(stdout.match(/<svg /g)).toHaveLength(5);
    expect(stdout).not.toContain('<button');
  });

  test('a picture of it is drawn, in light and dark, and it prints', () => {
    const page = renderReport(subject);
    const shoot = (name: string, ...flags: readonly string[]): Buffer => {
      browse(page, '--window-size=1000,1600', `--screenshot=${join(folder, name)}`, ...flags);
      return readFileSync(join(folder, name));
    };
    const light = shoot('light.png');
    const dark = shoot('dark.png', '--blink-settings=preferredColorScheme=0');
    expect([light.readUInt32BE(16), light.readUInt32BE(20)]).toEqual([1000, 1600]);
    expect(light.length).toBeGreaterThan(20_000);
    expect(dark.equals(light)).toBe(false);
    browse(page, '--no-pdf-header-footer', `--print-to-pdf=${join(folder, 'page.pdf')}`);
    expect(readFileSync(join(folder, 'page.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
