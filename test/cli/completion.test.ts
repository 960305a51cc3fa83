import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runMain } from './fake-proc.ts';

async function complete(words: string[]): Promise<string[]> {
  const { stdout } = await runMain(['completion', 'bash']);
  const script = `${stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_bitbone
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { cwd: import.meta.dirname, encoding: 'utf8' })
    .trim()
    .split('\n');
}

test('bash completes commands, options, their values, built-in names and files', async () => {
  expect(await complete(['bitbone', 'co'])).toEqual(['cost', 'completion']);
  expect(await complete(['bitbone', 'cost', '--con'])).toEqual(['--convention']);
  expect(await complete(['bitbone', 'cost', '--by', ''])).toEqual(['layer', 'block', 'stage']);
  expect(await complete(['bitbone', 'search', '--max-b'])).toEqual(['--max-bops']);
  expect(await complete(['bitbone', 'completion', 'z'])).toEqual(['zsh']);
  expect(await complete(['bitbone', 'cost', 'fake'])).toEqual(['fake-proc.ts']);
  expect(await complete(['bitbone', 'cost', 'bireal1'])).toContain('bireal18');
});

test.each(['zsh', 'fish'])('the %s script knows every command, flag and choice', async (shell) => {
  const { stdout, exitCode } = await runMain(['completion', shell]);
  expect(exitCode).toBe(0);
  for (const word of [
    'cost',
    'search',
    'diff',
    'export',
    'models',
    'completion',
    'layer block stage',
    'bireal18',
    'max-bops',
  ])
    expect(stdout).toContain(word);
});
