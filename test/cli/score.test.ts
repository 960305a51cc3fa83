import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createServices } from '../../src/cli/exploring/services.ts';
import { readScoreParams } from '../../src/config/score-params-schema.ts';
import type { ScoreParams } from '../../src/score/params.ts';
import { DEFAULT_SCORE_PARAMS } from '../../src/score/params.ts';
import { createDesigner } from '../../src/tui/model/design.ts';
import { createFront, createSession } from '../tui/driver.ts';
import { runMain } from './fake-proc.ts';
import { createFolder } from './scratch.ts';

describe('cost --score', () => {
  it('lists the terms of every layer, which add up to the total', async () => {
    const { stdout, exitCode } = await runMain(['cost', 'bireal18', '--score', '--json']);
    const { score } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(score.layers).toHaveLength(20);
    for (const { capacity, noise, inputError, total } of score.layers)
      expect(total).toBe(capacity - noise - inputError);
    expect(score.total).toBe(score.layers.reduce((sum: number, { total }: { total: number }) => sum + total, 0));
    const { stdout: csv } = await runMain(['cost', 'bireal18', '--score', '--csv']);
    expect(csv.split('\r\n')[0]).toBe('name,capacity,noise,inputError,score,error,errorSource');
    expect(csv.trim().split('\r\n')).toHaveLength(21);
  });

  it('says that a real-valued network has none', async () => {
    expect((await runMain(['cost', 'resnet18', '--score'])).stdout).toContain('no binary convolution');
  });
});

describe('score --evidence', () => {
  it('takes results of a file, with models from files beside it, and never speaks of accuracy', async () => {
    const results = [
      { model: 'bireal18', top1: 56.4 },
      { model: 'bireal34', top1: 62.2 },
    ];
    const group = { group: 'g', family: 'f', dataset: 'd', recipe: 'r', source: 's', results };
    const folder = createFolder({ 'mine.json': JSON.stringify({ groups: [group] }), 'bad.json': '{"groups": [{}]}' });
    const { stdout, exitCode } = await runMain(['score', '--evidence', 'mine.json'], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^score +\+1.00/m);
    expect(stdout).toContain('1 pairs of 2 networks in 1 groups');
    expect(stdout).not.toMatch(/accuracy/i);
    const bad = await runMain(['score', '--evidence', 'bad.json'], { cwd: folder });
    expect(bad).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('bad.json: groups[0].group') });
  });
});

describe('score --fit', () => {
  it('refuses three results in one line', async () => {
    const folder = createFolder({ 'r.csv': 'model,accuracy\nbireal18,56.4\nbireal34,62.2\nreactnet18,65\n' });
    const { stderr, exitCode } = await runMain(['score', '--fit', 'r.csv'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^bitbone: E_USAGE: r.csv: 3 comparable results are too few to fit .* \(give at least \d+.*\)\n$/,
    );
  });

  it('writes parameters that search reads', async () => {
    const rows = [
      'bireal18,56.4',
      'bireal34,62.2',
      'resnete18,58',
      'resnete34,61',
      'dwr-in-r18,57',
      'reactnet18,56',
      'reactnet34,62',
    ];
    const folder = createFolder({ 'r.csv': `model,accuracy,recipe\n${rows.map((row) => `${row},a\n`).join('')}` });
    const { stdout, exitCode } = await runMain(['score', '--fit', 'r.csv', '-o', 'fit.json'], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/alpha.residual +\S+ +-?\d/);
    const params = readScoreParams(readFileSync(join(folder, 'fit.json'), 'utf8'), 'fit.json');
    expect(params.form).toBe('rootMacs');
    expect(params.alpha.plain).toBe(600);
    expect(() => readScoreParams('{"kind":"score-params","params":{}}', 'x.json')).toThrowError(/x.json: params.form/);
  });
});

it('score says what to ask when nothing was', async () => {
  expect((await runMain(['score'])).stderr).toMatch(/^bitbone: E_USAGE: score: nothing was asked for/);
});

const PARAMS: ScoreParams = {
  form: 'rootMacs',
  saturation: 0.4,
  alpha: { residual: 100, block: 250, dense: 225, plain: 600 },
  lambda: 40,
  inputError: 0.3,
  measuredErrors: {},
};

/** A study of candidates scored so, as the explorer keeps it; the second of them. */
function keepStudy(cwd: string, scoreParams: ScoreParams) {
  const usual = createSession();
  const designer = createDesigner(usual.designer.given, { ...usual.designer.settings, scoreParams });
  const session = { ...usual, designer, original: designer.design(usual.original.edits) };
  const flags = { convention: 'ops64', widths: [0.5, 2], multiple: 8, stem: 'bridge', objective: 'score,ops' } as const;
  const context = { cwd, out: { write: () => {} } } as never;
  const front = createFront(session, 2);
  createServices({ context, session, flags, isFile: false, store: undefined }).saveFront(
    front,
    session.original.prepared,
    's.jsonl',
    {},
  );
  return front.entries[1]!;
}

describe('--score-params and --calibration', () => {
  const layers = ['stage1.block1.conv1', 'stage1.block1.conv2'].map((name, index) => ({
    name,
    macs: 1,
    input: { error: 0.2 * (index + 1), scale: 1, rmse: 1, meanSquare: 2, clipLoss: 0 },
    weights: null,
    maps: null,
  }));
  const calibration = { version: 1, model: 'resnet20', images: 3, assumed: false, layers };
  const files = {
    'fit.json': JSON.stringify({ kind: 'score-params', params: PARAMS }),
    'measured.json': JSON.stringify(calibration),
    'assumed.json': JSON.stringify({ ...calibration, assumed: true }),
    'other.json': JSON.stringify({ ...calibration, layers: [{ ...layers[0], name: 'elsewhere' }] }),
  };
  const SCORE = ['cost', 'resnet20', '--recipe', 'bireal', '--score'];

  it('put measured relative errors, error over mean square, in place of the assumed one, layer by layer', async () => {
    const cwd = createFolder(files);
    const args = [...SCORE, '--calibration', 'measured.json', '--score-params', 'fit.json'];
    const { score, params } = JSON.parse((await runMain([...args, '--json'], { cwd })).stdout);
    const find = (name: string) => score.layers.find((layer: { name: string }) => layer.name === name);
    expect(find('stage1.block1.conv1').error).toEqual({ value: 0.1, source: 'measured' });
    expect(find('stage1.block1.conv2').error).toEqual({ value: 0.2, source: 'measured' });
    expect(find('stage1.block2.conv1').error).toEqual({ value: 0.3, source: 'assumed' });
    expect(find('stage1.block1.conv2').inputError).toBeCloseTo(2 * find('stage1.block1.conv1').inputError, 8);
    expect(params).toMatchObject({ lambda: 40, measuredErrors: { 'stage1.block1.conv1': 0.1 } });
    const { stdout } = await runMain(args, { cwd });
    expect(stdout).toMatch(/stage1\.block1\.conv1 .* 0\.100 measured/);
    expect(stdout).toMatch(/stage1\.block2\.conv1 .* 0\.300 assumed/);
    expect(stdout).toContain('measured for 2 of 18 binary inputs');
  });

  it.each([
    ['other.json', 'measures no layer of this network'],
    ['assumed.json', 'holds assumed errors, not measured ones'],
  ])('refuse %s: %s', async (file, reason) => {
    const { stderr, exitCode } = await runMain([...SCORE, '--calibration', file], { cwd: createFolder(files) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`^bitbone: E_CONFIG: ${file}: ${reason} .*\\n$`));
  });

  it('mean nothing without --score', async () => {
    const { stderr } = await runMain(['cost', 'resnet20', '--score-params', 'fit.json'], { cwd: createFolder(files) });
    expect(stderr).toBe('bitbone: E_USAGE: --score-params: says how the score is computed (add --score)\n');
  });

  it('stay with a study: candidates, check and report score as the search did', async () => {
    const cwd = createFolder(files);
    const { id, score } = keepStudy(cwd, { ...PARAMS, measuredErrors: { 'stage1.block1.conv1': 0.1 } });
    expect(score).not.toBe(keepStudy(createFolder(), DEFAULT_SCORE_PARAMS).score);
    const cost = await runMain(['cost', `s.jsonl#${id}`, '--score', '--json'], { cwd });
    expect(JSON.parse(cost.stdout).score.total).toBe(score);
    const other = await runMain(['cost', `s.jsonl#${id}`, '--score', '--score-params', 's.jsonl', '--json'], { cwd });
    expect(JSON.parse(other.stdout).score.total).toBe(score);
    const check = ['check', `s.jsonl#${id}`, '--no-config', '--json', '--min-score'];
    expect((await runMain([...check, String(score - 1e-6)], { cwd })).exitCode).toBe(0);
    expect((await runMain([...check, String(score + 1e-6)], { cwd })).exitCode).toBe(1);
    const html = (await runMain(['report', 's.jsonl', '-o', '-'], { cwd })).stdout;
    const header = JSON.parse(readFileSync(join(cwd, 's.jsonl'), 'utf8').split('\n')[0]!);
    expect(html).toContain(`<b>${header.given.score.toPrecision(4)}</b><span>Score (estimate)</span>`);
    expect(html).toContain('--score-params s.jsonl');
    expect(html).toContain('alpha residual 100, block 250, dense 225, plain 600, lambda 40; measured input errors: 1');
    expect((await runMain(['report', 's.jsonl', '--score-params', 'fit.json'], { cwd })).exitCode).toBe(2);
  });
});
