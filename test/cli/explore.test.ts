import { expect, test, vi } from 'vitest';
import { runMain } from './fake-proc.ts';

// loading what draws would fail the run in another way than the missing terminal does
vi.mock('ink', () => {
  throw new Error('Ink was loaded');
});

test.each([
  ['resnet18', 'bitbone cost resnet18'],
  ['study.jsonl', 'bitbone report study.jsonl'],
])('explore %s without a terminal: 2, and what prints the same, without loading what draws', async (model, instead) => {
  const { exitCode, stdout, stderr } = await runMain(['explore', model]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(`bitbone: E_NO_TTY: the explorer needs a terminal (${instead} prints without one)\n`);
});
