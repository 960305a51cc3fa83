import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { createProgram } from '../../src/cli/program.ts';
import { runMain } from './fake-proc.ts';

const ESCAPE = '\u001b[';
const silent = {
  width: null,
  paint: (text: string) => text,
  isTerminal: false,
  write: () => {},
  flush: async () => true,
};
const commands = createProgram({ out: silent, err: silent }, async () => {}).commands.map((command: Command) =>
  command.name(),
);

test.each(commands)('%s, named first, is the only command that is declared', (name) => {
  const declared = createProgram({ out: silent, err: silent }, async () => {}, name).commands.map((one) => one.name());
  expect(declared).toEqual(name === 'completion' ? commands : [name]);
});

describe('help', () => {
  test.each([[], ...commands.map((name) => [name])])('bitbone %s --help', async (...names) => {
    const { exitCode, stdout, stderr } = await runMain([...names, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`help/${names[0] ?? 'bitbone'}.txt`);
  });

  test('the help command prints the same', async () => {
    expect(await runMain(['help', 'cost'])).toEqual(await runMain(['cost', '--help']));
  });
});

test.each(['--version', '-V'])('%s prints the version of the package', async (flag) => {
  expect(await runMain([flag])).toEqual({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

test('without a command the help goes to stderr and nothing was done', async () => {
  const { exitCode, stdout, stderr } = await runMain([]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('Usage: bitbone');
});

test.each([
  [['cots', 'resnet18']],
  [['cost']],
  [['cost', 'resnet18', '--jsn']],
  [['cost', 'resnet18', 'resnet34']],
  [['cost', 'resnet18', '--by', 'colour']],
  [['cost', 'resnet18', '--convention', 'ops64', '--ops-formula', 'flops + bops/58']],
  [['cost', 'resnet18', '--knobs', '--by', 'stage']],
  [['cost', 'resnet18', '--knobs', '--sort', 'ops']],
  [['cost', 'resnet18', '--json', '--csv']],
  [['cost', 'resnet18', '--sort', 'speed']],
  [['cost', 'resnet18', '--convention', 'ops65']],
  [['cost', 'resnet18', '--input', 'large']],
  [['cost', 'resnet18', '--input', 'y:1x3x64x64']],
  [['cost', 'resnet18', '--input', '1x4x64x64']],
  [['cost', 'resnet18.onnx', '--dim', 'N=zero']],
  [['cost', 'resnet18', '--select', 'all']],
  [['cost', 'resnet18', '--recipe', 'birael']],
  [['cost', 'resnet18', '--recipe', 'bireal', '--select', 'conv9']],
  [['cost', 'resnet18', '--ops-formula', 'flops + bops/']],
  [['cost', 'resnet18', '--ops-formula', 'speed']],
  [['cost', 'resent18']],
  [['cost', 'something-else']],
  [['cost', './resnet18.onxx']],
  [['cost', 'missing.onnx']],
  [['export', 'resnet18']],
  [['export', 'resnet18', '-o', 'x.onnx', '--seed', 'seven']],
  [['completion', 'tcsh']],
  [['search', 'resnet18', '--max-ops', '50m']],
])('%j is refused in one line with a code', async (args) => {
  const { exitCode, stdout, stderr } = await runMain(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^bitbone: E_[A-Z_]+: .+\n$/);
  expect(stderr).toMatchSnapshot();
});

describe('colour', () => {
  const isColoured = async (surroundings: Parameters<typeof runMain>[1], ...flags: string[]) =>
    (await runMain(['cost', 'resnet18', '--by', 'stage', ...flags], surroundings)).stdout.includes(ESCAPE);

  test('follows the stream', async () => {
    expect(await isColoured({ stdoutColumns: 100 })).toBe(true);
    expect(await isColoured({})).toBe(false);
    expect(await isColoured({ stderrColumns: 100 })).toBe(false);
  });

  test('can be turned off and on', async () => {
    expect(await isColoured({ stdoutColumns: 100, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isColoured({ stdoutColumns: 100, env: { NO_COLOR: '' } })).toBe(true);
    expect(await isColoured({ stdoutColumns: 100, env: { TERM: 'dumb' } })).toBe(false);
    expect(await isColoured({ stdoutColumns: 100 }, '--no-color')).toBe(false);
    expect(await isColoured({ env: { FORCE_COLOR: '1' } })).toBe(true);
    expect(await isColoured({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(false);
    expect(await isColoured({ stdoutColumns: 100, env: { FORCE_COLOR: '0' } })).toBe(false);
  });
});
