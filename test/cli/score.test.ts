import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScoreParams } from '../../src/config/score-params-schema.ts';
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
    expect(csv.split('\r\n')[0]).toBe('name,capacity,noise,inputError,score');
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
