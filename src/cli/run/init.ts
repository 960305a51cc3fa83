import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Costed } from '../../budget/costed.ts';
import { proposeBudgets } from '../../budget/proposal.ts';
import { parseQuantity } from '../../budget/quantity.ts';
import type { Sample } from '../../budget/subject.ts';
import { findFiles } from '../../config/file-pattern.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { NewEntry } from '../../report/check/new-config.ts';
import { renderNewConfig } from '../../report/check/new-config.ts';
import { expandModel } from '../checking/plan.ts';
import { runTasks } from '../checking/pool.ts';
import type { CostTask } from '../checking/task.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { InitFlags } from '../flags.ts';
import { parseSelection } from '../model/selection.ts';

/** Writes a configuration that holds models to their present cost. Throws `E_USAGE`, and the first model's failure. */
export async function runInit(context: Context, models: readonly string[], flags: InitFlags): Promise<number> {
  const { cwd, out, err } = context;
  const margin = readMargin(flags.margin);
  refuseToReplace(context, flags);
  const found = findModels(cwd, models);
  const results = await runTasks(found.map((model) => toTask(cwd, model, flags)));
  const folder = dirname(resolve(cwd, flags.output));
  const entries = found.map((model, index): NewEntry => {
    const budgets = proposeBudgets(readCosted(results[index]!), margin);
    return { model: nameFrom(folder, cwd, model), ...listFacts(flags), budgets };
  });
  writeFile(cwd, flags.output, renderNewConfig(entries), out);
  if (flags.output !== STANDARD_STREAM)
    err.write(
      `wrote ${flags.output} (${found.length === 1 ? '1 model' : `${found.length} models`}); bitbone check uses it\n`,
    );
  return EXIT_DONE;
}

function findModels(cwd: string, models: readonly string[]): readonly string[] {
  const found = models.length === 0 ? findFiles(cwd, '**/*.onnx') : models.flatMap((model) => expandModel(cwd, model));
  if (found.length > 0) return found;
  throw new BitboneError('E_USAGE', 'there is no .onnx file here', {
    fix: 'name a model: bitbone init path/to/model.onnx, or a built-in one such as resnet18',
  });
}

function toTask(folder: string, model: string, { input = [], recipe, select }: InitFlags): CostTask {
  const shared = { dimensions: [], convention: null, withScore: false, commit: null };
  return { ...shared, folder, model, inputs: input, recipe: recipe ?? null, select: parseSelection(select) };
}

/** A path of the configuration starts from its folder; the name of a built-in backbone from nowhere. */
function nameFrom(folder: string, cwd: string, model: string): string {
  const path = resolve(cwd, model);
  return existsSync(path) ? relative(folder, path).split(sep).join('/') : model;
}

function listFacts({ input, recipe, select }: InitFlags): Omit<NewEntry, 'model' | 'budgets'> {
  return {
    ...(input === undefined ? {} : { input }),
    ...(recipe === undefined ? {} : { recipe }),
    ...(select === undefined ? {} : { select: parseSelection(select) }),
  };
}

function readCosted(result: Sample['result']): Costed {
  if ('costed' in result) return result.costed;
  throw new BitboneError(result.failure.code, result.failure.reason);
}

function readMargin(text: string): number {
  const margin = parseQuantity(text, 'plain', '--margin');
  if (margin.kind === 'share') return margin.fraction;
  throw new BitboneError('E_USAGE', `"${text}" is not a share`, { subject: '--margin', fix: 'write it as 5%' });
}

function refuseToReplace({ cwd }: Context, { output, force }: InitFlags): void {
  if (force === true || output === STANDARD_STREAM || !existsSync(resolve(cwd, output))) return;
  throw new BitboneError('E_USAGE', 'is there already', { subject: output, fix: 'add --force to replace it' });
}
