import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { openStudy } from '../../src/cli/model/study.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const NET = {
  name: 'net',
  input: { channels: 3, size: 32 },
  classes: 10,
  recipe: 'bireal',
  stem: [{ layer: 'conv', width: 16, kernel: 3, stride: 2 }],
  stages: [
    { block: 'residual', depth: 2, width: 16, convs: 1, shortcut: { kind: 'poolConv' } },
    { block: 'residual', depth: 2, width: 32, stride: 2, convs: 1, shortcut: { kind: 'poolConv' } },
  ],
  head: [{ layer: 'globalPool' }, { layer: 'linear', width: 'classes' }],
};
const SPACE = {
  space: 'network',
  model: 'net.json',
  depths: { fewer: 1, more: 1 },
  widths: { fromShare: 0.5, toShare: 2 },
  multiple: 8,
  monotoneWidths: true,
  resolutions: [24, 32],
  forms: [{ layers: ['stage2'], precision: ['real', 'binary'], elasticLink: ['off', 'on'] }],
};
const row = (channels: number[], blocks: number[], stride: 1 | 2) => ({
  ...{ channels, blocks, stride, kernels: [3], groups1: [1], groups2: [1] },
});
const SUPERNET = {
  space: 'nas-bnn',
  name: 'tiny',
  input: { channels: 3, size: 32 },
  classes: 10,
  rows: [row([8, 16], [1], 2), row([16, 32], [1, 2], 1), row([32, 64], [1], 2)],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitbone-space-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(folder, 'dist')], { cwd: ROOT });
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  const main = "import { main } from './dist/main.cjs';\nprocess.exitCode = await main(process);\n";
  writeFileSync(join(folder, 'bitbone.mjs'), main);
  for (const [name, value] of Object.entries({ net: NET, space: SPACE, supernet: SUPERNET })) write(name, value);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, value: unknown): void {
  writeFileSync(join(folder, `${name}.json`), typeof value === 'string' ? value : JSON.stringify(value));
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bitbone.mjs', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

interface Entry {
  readonly id: number;
  readonly score: number;
  readonly costs: Record<string, number>;
  readonly candidate: Record<string, number | string>;
}

function search(...args: string[]) {
  const { status, stdout, stderr } = run('search', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as { space: { size: string; knobs: { id: string }[] }; front: Entry[] };
}

function count(spec: string) {
  const [costs, score] = [[], ['--score']].map((flags) => {
    const { status, stdout, stderr } = run('cost', spec, '--json', ...flags);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  });
  return { costs: costs.totals as Entry['costs'], score: score.score.total as number };
}

describe('a space file', () => {
  it('names its model, and its candidates cost what the search says, from the study and from the file', () => {
    const { space, front } = search('space.json', '-o', 'study.jsonl');
    expect(space.knobs.map(({ id }) => id)).toContain('stage2.block1.conv1.precision');
    for (const { id, costs, score, candidate } of [front[0]!, front[front.length >> 1]!, front.at(-1)!]) {
      expect(count(`study.jsonl#${id}`)).toEqual({ costs, score });
      expect(count(`space.json#${JSON.stringify(candidate)}`)).toEqual({ costs, score });
    }
  });

  it('is laid over another model, and stands in a study that answers, resumes and reports', async () => {
    const { front } = search('net.json', '--space', 'space.json', '-o', 'other.jsonl');
    expect(search('net.json', '--space', 'other.jsonl').front).toEqual(front);
    expect(search('--resume', 'other.jsonl').front).toEqual(front);
    const limit = front[front.length >> 1]!.costs.ops!;
    expect(search('--from', 'other.jsonl', '--max-ops', String(limit)).front).toEqual(
      front.filter(({ costs }) => costs.ops! <= limit),
    );
    // the explorer shows depths and widths only
    const opening = openStudy({ cwd: folder } as Context, 'other.jsonl');
    await expect(opening).rejects.toThrow(/other.jsonl: its candidates differ in more/);
    expect(run('report', 'other.jsonl', '-o', 'report.html')).toMatchObject({ status: 0 });
    expect(run('export', `other.jsonl#${front[0]!.id}`, '-o', 'best.onnx')).toMatchObject({ status: 0 });
    expect(count('best.onnx').costs).toEqual(front[0]!.costs);
  });

  it('is not needed for forms of layers and more depth: flags say these', () => {
    const flags = [
      '--precision',
      'real,binary',
      '--precision',
      'stage1=weights',
      '--rpc',
      'stage2',
      '--depths',
      '1..3',
      '--groups',
      'stage2=1,2',
    ];
    const { space, front } = search('net.json', ...flags, '--elastic-link', 'all', '-o', 'flags.jsonl');
    const ids = space.knobs.map(({ id }) => id);
    expect(ids).toContain('stage2.block3.conv1.precision');
    expect(ids).toContain('stage2.block2.conv1.form');
    expect(ids).toContain('stage1.block1.conv1.elasticLink');
    expect(ids).toContain('stage2.block1.conv1.groups');
    for (const { id, costs, score } of [front[0]!, front.at(-1)!]) {
      expect(count(`flags.jsonl#${id}`)).toEqual({ costs, score });
    }
    expect(search('--from', 'flags.jsonl').front).toEqual(front);
    expect(run('search', '--from', 'flags.jsonl', '--why', '2').stdout).toContain('instead');
    for (const wrong of [
      ['--precision', 'ternary'],
      ['--depths', '4..1'],
      ['--groups', 'stage2=0'],
      ['--rpc', 'stage9'],
      ['--precision', 'head.*=real'],
    ]) {
      const { status, stderr } = run('search', 'net.json', ...wrong);
      expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, lines: 1 });
    }
  });

  it('takes a candidate with more knobs than a file name has letters', () => {
    const { front } = search('space.json');
    const candidate = JSON.stringify(front[0]!.candidate).padEnd(400);
    expect(count(`space.json#${candidate}`).costs).toEqual(front[0]!.costs);
  });
});

test.each([
  ['a mistake', { space: 'network', model: 'net.json', depths: [] }, 'E_CONFIG: wrong.json: depths is empty; allowed'],
  ['no JSON', '{"space"', 'E_CONFIG: wrong.json: is not JSON'],
  ['another kind', { space: 'tree' }, 'E_CONFIG: wrong.json: space is "tree"; allowed are network, nas-bnn'],
  ['no model', { space: 'network' }, 'E_CONFIG: wrong.json: names no model'],
  [
    'no value',
    { space: 'network', model: 'net.json', stages: { stage1: { widths: { from: 17, to: 18 } } } },
    'E_KNOB: wrong.json: stage1.width',
  ],
  [
    'ties that contradict each other',
    {
      ...{ space: 'network', model: 'net.json', ties: [{ knobs: ['*.width'], same: 'value' }] },
      stages: { stage1: { widths: [16] }, stage2: { widths: [32] } },
    },
    'E_KNOB: wrong.json: stage2.width: no value is left when it is tied to stage1.width',
  ],
  [
    'an unknown stage',
    { space: 'network', model: 'net.json', stages: { stage7: {} } },
    'E_KNOB: wrong.json: stage7: no such stage',
  ],
  [
    'an impossible resolution',
    { space: 'network', model: 'net.json', resolutions: [2] },
    'E_KNOB: wrong.json: net: cannot read images of 2 pixels',
  ],
])('a space with %s is told in one line', (_, file, text) => {
  write('wrong', file);
  const { status, stdout, stderr } = run('search', 'wrong.json');
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 });
  expect(stderr).toContain(`bitbone: ${text}`);
});

test('a candidate of a space file has only what the file offers', () => {
  write('tied', {
    ...{ space: 'network', model: 'net.json', monotoneWidths: true },
    stages: { stage1: { widths: [16, 32] }, stage2: { widths: [16, 32, 64] } },
    ties: [{ knobs: ['stage1.depth', 'stage2.depth'], same: 'value' }],
    forms: [{ precision: ['real', 'binary'] }],
  });
  write('equal', {
    ...{ space: 'network', model: 'net.json', depths: { from: 1, to: 2 } },
    forms: [{ precision: ['real', 'binary'] }],
    ties: [{ knobs: ['*.precision'], same: 'value' }],
  });
  for (const name of ['tied', 'equal']) {
    const { front } = search(`${name}.json`);
    for (const { candidate } of [front[0]!, front.at(-1)!]) count(`${name}.json#${JSON.stringify(candidate)}`);
    count(`${name}.json#{}`);
  }
  for (const [knobs, reason] of [
    ['{"stage1.width":24}', 'stage1.width: 24 is not offered (give 16 or 32)'],
    ['{"stage1.depth":1}', 'stage1.depth: 1 breaks its tie to stage2.depth 2 (give all of them as they are tied)'],
    ['{"stage2.width":16,"stage1.width":32}', 'stage2.width: 16 is narrower than stage1.width 32'],
  ] as const) {
    const { status, stderr } = run('cost', `tied.json#${knobs}`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`E_KNOB: tied.json: ${reason}`) });
  }
});

test('a study of a space with one bound of the depths reads back', () => {
  write('fewer', { space: 'network', model: 'net.json', depths: { fewer: 1 } });
  const { front } = search('fewer.json', '-o', 'fewer.jsonl');
  expect(count('fewer.jsonl#1').costs).toEqual(front[0]!.costs);
});

test('a flag that a study said too is refused as well', () => {
  search('net.json', '--depths', '1..2', '-o', 'depths.jsonl');
  const { status, stderr } = run('search', 'net.json', '--space', 'depths.jsonl', '--depths', '1..3');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'bitbone: E_USAGE: --depths: depths.jsonl says this too (leave one of them out)\n',
  });
  // what it left open may be said
  search('net.json', '--space', 'depths.jsonl', '--precision', 'real,binary');
});

test.each([
  [['search', 'space.json', '--multiple', '16'], 'E_USAGE: --multiple: space.json says this too'],
  [['search', 'space.json', '--depths', '1..2'], 'E_USAGE: --depths: space.json says this too'],
  [['search', 'space.json', '--precision', 'real,binary'], 'E_USAGE: --precision: space.json says this too'],
  [['search', 'space.json', '--groups', '1,2'], 'E_USAGE: --groups: space.json says this too'],
  [['search', 'space.json', '--rpc', 'stage1'], 'E_USAGE: --rpc: space.json says this too'],
  [['search', 'space.json', '--elastic-link', 'all'], 'E_USAGE: --elastic-link: space.json says this too'],
  [['search', '--space', 'net.json'], 'E_CONFIG: net.json: describes no search space'],
  [['search', 'net.json', '--space', 'supernet.json'], 'E_USAGE: supernet.json: is a supernet'],
  [['cost', 'space.json'], 'E_KNOB: space.json: describes a search space'],
  [['cost', 'space.json#{"resolution":100}'], 'E_KNOB: space.json: resolution: 100 is not possible (give 24 or 32)'],
  [['cost', 'space.json#{"stage1.widht":8}'], 'E_KNOB: space.json: stage1.widht: no such knob'],
  [['cost', 'space.json#small'], 'E_USAGE: space.json: "small" names no candidate'],
])('%j is refused in one line', (args, text) => {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 });
  expect(stderr).toContain(`bitbone: ${text}`);
});

describe('a supernet', () => {
  it('is named by --space, too, and its subnets by their knobs', () => {
    const { front } = search('--space', 'supernet.json');
    expect(front).toEqual(search('supernet.json').front);
    const { candidate, costs } = front[0]!;
    expect(count(`supernet.json#${JSON.stringify(candidate)}`).costs).toEqual(costs);
  });

  it('has its candidates trained and reported', () => {
    search('supernet.json', '-o', 'nets.jsonl');
    const command = `test -s {onnx} && echo '{"accuracy": '{id}'}'`;
    const trained = run('search', '--from', 'nets.jsonl', '--evaluate', command, '--trials', '2');
    expect(trained.status).toBe(0);
    const trials = readFileSync(join(folder, 'nets.jsonl'), 'utf8').match(/"kind":"trial".*"status":"done"/g);
    expect(trials).toHaveLength(2);
    expect(run('report', 'nets.jsonl', '-o', 'nets.html').status).toBe(0);
    expect(existsSync(join(folder, 'nets.html'))).toBe(true);
  });
});
