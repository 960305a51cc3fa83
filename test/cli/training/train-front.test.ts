import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { buildBackbone } from '../../../src/backbones/build.ts';
import { RECIPES } from '../../../src/backbones/recipes/index.ts';
import { findBackbone } from '../../../src/backbones/registry.ts';
import type { Context } from '../../../src/cli/context.ts';
import { answerSearch } from '../../../src/cli/searching/answer.ts';
import { toStudy } from '../../../src/cli/searching/study-file.ts';
import type { SearchTask } from '../../../src/cli/searching/task.ts';
import type { TrainingSettings } from '../../../src/cli/training/settings.ts';
import { fillCommand } from '../../../src/cli/training/settings.ts';
import { trainFront } from '../../../src/cli/training/train-front.ts';
import { binarize } from '../../../src/reshape/binarize/binarize.ts';
import { formatStudy, parseStudy } from '../../../src/study/study.ts';
import { createFolder } from '../scratch.ts';

const real = buildBackbone(findBackbone('resnet18')!);
const { graph } = binarize(real, { recipe: RECIPES.bireal!, select: 'inner' });
const task: SearchTask = {
  graph,
  objectives: ['score', 'ops'],
  budgets: [],
  ...{ widthShares: [0.5, 1], multiple: 64, stem: 'bridge', convention: 'ops64' },
};
const answer = answerSearch(task, { shouldStop: () => false, onProgress: () => {} });
const flags = {
  recipe: 'bireal',
  widths: [0.5, 1],
  multiple: 64,
  stem: 'bridge',
  convention: 'ops64',
  seed: 0,
} as const;
const studyText = formatStudy(
  toStudy({ cwd: '/', spec: 'resnet18', isFile: false, graph, flags }, { ...answer }, 'study.jsonl'),
);

interface Place {
  readonly folder: string;
  readonly context: Context;
  readonly interrupt: () => void;
  readonly stderr: () => string;
}

function createPlace(): Place {
  const folder = createFolder({ 'study.jsonl': studyText });
  const listeners = new Set<() => void>();
  let text = '';
  const output = { isTerminal: false, width: null, paint: (part: string) => part, flush: async () => true };
  const out = { ...output, write: () => {} };
  const err = {
    ...output,
    write: (chunk: string | Uint8Array) => {
      text += String(chunk);
    },
  };
  const stream = { write: () => true, on: () => undefined };
  const proc = {
    argv: [],
    env: { PATH: process.env.PATH },
    ...{ stdout: stream, stderr: stream },
    cwd: () => folder,
    on: (_: string, listener: () => void) => listeners.add(listener),
    off: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const interrupt = (): void => {
    for (const listener of listeners) listener();
  };
  return { folder, context: { out, err, cwd: folder, proc }, interrupt, stderr: () => text };
}

const settings = (command: string, others: Partial<TrainingSettings> = {}): TrainingSettings => ({
  ...{ command, trials: 4, jobs: 2, timeoutMs: 30_000, retries: 0 },
  ...others,
});
/** Notes that it ran and gives a number that rises with the id. */
const COMMAND = `test -s {onnx} && echo {id} >> {dir}/../runs && echo progress && echo '{"accuracy": '{id}'}'`;

const readStudy = ({ folder }: Place) => parseStudy(readFileSync(join(folder, 'study.jsonl'), 'utf8'), 'study.jsonl');
const readRuns = ({ folder }: Place) =>
  readFileSync(join(folder, 'study.trials', 'runs'), 'utf8')
    .trim()
    .split('\n')
    .map(Number);

describe('trainFront', () => {
  it('trains in halving rounds, keeps every result in the study, and trains none again', async () => {
    const place = createPlace();
    const first = await trainFront(place.context, 'study.jsonl', settings(COMMAND));
    expect(first.trials.map(({ status, accuracy, id }) => [status, accuracy === id])).toEqual(
      Array(4).fill(['done', true]),
    );
    expect(readStudy(place).trials).toEqual(first.trials);
    expect(readStudy(place).entries).toHaveLength(answer.front.length);
    const again = await trainFront(place.context, 'study.jsonl', settings(COMMAND, { trials: 7 }));
    expect(again.trials.slice(0, 4)).toEqual(first.trials);
    expect(again.trials).toHaveLength(7);
    expect(new Set(readRuns(place)).size).toBe(7);
    expect(readRuns(place)).toHaveLength(7);
  });

  it.each([
    ['crashes', 'echo oops >&2; exit 3; : {onnx}', 'it ended with status 3'],
    ['prints garbage', 'echo {onnx} done', 'its last line is no JSON object with a number "accuracy"'],
    ['prints nothing', 'test -s {onnx}', 'it printed nothing'],
    [
      'gives no number',
      `echo '{"accuracy": "high"}' # {onnx}`,
      'its last line is no JSON object with a number "accuracy"',
    ],
    ['is killed', 'kill -9 $$; : {onnx}', 'it was killed'],
    ['hangs', 'sleep 600; : {onnx}', 'it ran longer than 0.5 s'],
  ])('goes on when the trainer %s, and says so', async (_, command, reason) => {
    const place = createPlace();
    const training = await trainFront(
      place.context,
      'study.jsonl',
      settings(command, { trials: 2, timeoutMs: reason.includes('longer') ? 500 : 30_000 }),
    );
    expect(training.trials.map((trial) => trial.reason)).toEqual([reason, reason]);
    expect(readStudy(place).trials).toEqual(training.trials);
    expect(place.stderr()).toContain(`failed 1 times: ${reason}`);
    const again = await trainFront(place.context, 'study.jsonl', settings(command, { trials: 2 }));
    expect(again.trials).toEqual(training.trials);
  });

  it('tries again as often as allowed, with a log of each attempt', async () => {
    const place = createPlace();
    const command = `echo try >&2; test -e {dir}/seen && echo '{"accuracy": 61}' || { touch {dir}/seen; exit 1; }; : {onnx}`;
    const { trials, folder } = await trainFront(
      place.context,
      'study.jsonl',
      settings(command, { trials: 1, retries: 2 }),
    );
    expect(trials).toMatchObject([{ status: 'done', accuracy: 61, attempts: 2 }]);
    for (const attempt of [1, 2])
      expect(readFileSync(join(folder, String(trials[0]!.id), `log-${attempt}.txt`), 'utf8')).toBe('try\n');
  });

  it('stops the trainers on Ctrl-C and trains the stopped ones when it is resumed', async () => {
    const place = createPlace();
    const slow = `test -e {dir}/../fast || sleep 600; ${COMMAND}`;
    const running = trainFront(place.context, 'study.jsonl', settings(slow, { trials: 2 }));
    await sleep(700);
    place.interrupt();
    expect(await running).toMatchObject({ interrupted: true, trials: [] });
    writeFileSync(join(place.folder, 'study.trials', 'fast'), '');
    const resumed = await trainFront(place.context, 'study.jsonl', settings(slow, { trials: 2 }));
    expect(resumed.trials.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(readRuns(place)).toHaveLength(2);
  });

  it('takes over a training that outlived the run that started it, and one that ended meanwhile', async () => {
    const place = createPlace();
    const { trials } = await trainFront(place.context, 'study.jsonl', settings(COMMAND, { trials: 2, jobs: 1 }));
    const [ended, outliving] = trials.map(({ id }) => join(place.folder, 'study.trials', String(id)));
    // as a killed run leaves it: no record in the study, one trainer done, the other still at work
    writeFileSync(join(place.folder, 'study.jsonl'), studyText);
    const child = spawn('/bin/sh', ['-c', `sleep 1; echo 0 > ${outliving}/exit-1`], { detached: true });
    writeFileSync(join(outliving!, 'pid-1'), String(child.pid));
    rmSync(join(outliving!, 'exit-1'));
    expect(existsSync(join(ended!, 'exit-1'))).toBe(true);
    const again = await trainFront(place.context, 'study.jsonl', settings(COMMAND, { trials: 2, jobs: 1 }));
    expect(again.trials).toEqual(trials);
    expect(readRuns(place)).toHaveLength(2);
  });

  it('drops a line that was torn off, refuses a folder of another candidate and an unfinished study', async () => {
    const place = createPlace();
    appendFileSync(join(place.folder, 'study.jsonl'), '{"kind":"trial","id":1,"sta');
    await trainFront(place.context, 'study.jsonl', settings(COMMAND, { trials: 1 }));
    expect(readStudy(place).trials).toHaveLength(1);
    const other = createPlace();
    for (const { id } of answer.front) {
      mkdirSync(join(other.folder, 'study.trials', String(id)), { recursive: true });
      writeFileSync(join(other.folder, 'study.trials', String(id), 'candidate.json'), '{}');
    }
    await expect(trainFront(other.context, 'study.jsonl', settings(COMMAND))).rejects.toThrowError(/another candidate/);
    writeFileSync(join(other.folder, 'study.jsonl'), studyText.replace(/\{"kind":"result".*\n$/, ''));
    await expect(trainFront(other.context, 'study.jsonl', settings(COMMAND))).rejects.toThrowError(/did not end/);
  });
});

describe('fillCommand', () => {
  const values = { onnx: "/a b/it's.onnx", dir: '/d', id: 7 };

  it('quotes paths and leaves the shell its own braces', () => {
    expect(fillCommand(`f {onnx} {dir}/{id} \${HOME} '{"a": 1}'`, values)).toBe(
      `f '/a b/it'\\''s.onnx' '/d'/7 \${HOME} '{"a": 1}'`,
    );
  });

  it('refuses a command without the model, and unknown placeholders', () => {
    expect(() => fillCommand('train.py', values)).toThrowError(/--evaluate: does not say where the model goes/);
    expect(() => fillCommand('train.py {onnx} {folder}', values)).toThrowError(/knows no \{folder\}/);
  });
});
