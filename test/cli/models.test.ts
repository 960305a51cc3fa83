import { expect, test } from 'vitest';
import { listBackbones } from '../../src/backbones/registry.ts';
import { runMain } from './fake-proc.ts';

test('models --json holds every built-in with counted and published figures and their source', async () => {
  const { models } = JSON.parse((await runMain(['models', '--json'])).stdout);
  expect(models.map(({ name }: { name: string }) => name)).toEqual(listBackbones().map(({ name }) => name));
  for (const model of models) {
    expect(Object.keys(model)).toEqual(expect.arrayContaining(['name', 'family', 'counted', 'published', 'source']));
    expect(model.counted.macs).toBeGreaterThan(0);
    for (const { counted, value, difference } of model.published) expect(counted - value).toBe(difference);
  }
});

test('no published figure that is not a known misprint differs from the count', async () => {
  const { models } = JSON.parse((await runMain(['models', '--json'])).stdout);
  const figures = models.flatMap(
    ({ name, published }: { name: string; published: { verdict: string; metric: string }[] }) =>
      published.map(({ verdict, metric }) => ({ name, metric, verdict })),
  );
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.filter(({ verdict }: { verdict: string }) => verdict === 'differs')).toEqual([]);
});

test('models as a table names every built-in once above the published figures', async () => {
  const { stdout, exitCode } = await runMain(['models']);
  expect(exitCode).toBe(0);
  const [counts] = stdout.split('\n\n');
  const names = counts!
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ', 1)[0]);
  expect(names).toEqual(listBackbones().map(({ name }) => name));
  expect(stdout).not.toContain('published in');
});

test('models names those that hold a text, with every published figure', async () => {
  const { stdout } = await runMain(['models', 'bireal', '--published']);
  expect(stdout).toContain('published in');
  await expect(stdout).toMatchFileSnapshot('tables/models-bireal.txt');
  expect(await runMain(['models', 'nonesuch'])).toMatchObject({ exitCode: 2, stdout: '' });
});
