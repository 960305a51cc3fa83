import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Action, ROOT, readAction } from './read-action.ts';

export interface ActionOutcome {
  /** Exit code of the first step that failed, or 0. */
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
}

type Values = Record<string, Record<string, string>>;

/**
 * Runs the composite action's steps one after another as a runner does: expressions filled in, GITHUB_OUTPUT and
 * GITHUB_STEP_SUMMARY as files, a failed step ending the run.
 */
export function runAction(workspace: string, scratch: string, given: Record<string, string>): ActionOutcome {
  const action = readAction();
  const inputs = { ...action.inputs, ...given };
  const values: Values = { inputs };
  const summaryPath = join(scratch, 'summary.md');
  writeFileSync(summaryPath, '');
  mkdirSync(join(scratch, 'temp'), { recursive: true });
  let log = '';
  let exitCode = 0;
  for (const step of action.steps) {
    if (exitCode !== 0) break;
    const outputPath = join(scratch, `output-${step.id}`);
    writeFileSync(outputPath, '');
    const env = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, fillIn(text, values)]));
    const result = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
      cwd: resolve(workspace, fillIn(step.folder ?? '.', values)),
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...env,
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: ROOT,
        GITHUB_OUTPUT: outputPath,
        GITHUB_STEP_SUMMARY: summaryPath,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: join(scratch, 'temp'),
      },
    });
    log += result.stdout + result.stderr;
    exitCode = result.status ?? -1;
    values[step.id] = readOutputs(outputPath);
  }
  return { exitCode, outputs: collectOutputs(action, values), summary: readFileSync(summaryPath, 'utf8'), log };
}

function collectOutputs({ outputs }: Action, values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).map(([name, text]) => [name, fillIn(text, values)]));
}

/** `${{ inputs.x }}` and `${{ steps.y.outputs.z }}`; an unknown one is empty, as on GitHub. */
function fillIn(text: string, values: Values): string {
  return text.replace(/\$\{\{ (?:inputs|steps)\.([\w.-]+) \}\}/g, (expression, way: string) => {
    const [step, name] = way.split('.outputs.') as [string, string | undefined];
    if (name === undefined && !(step in values.inputs!)) throw new Error(`no input for ${expression}`);
    return (name === undefined ? values.inputs![step] : values[step]?.[name]) ?? '';
  });
}

function readOutputs(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
