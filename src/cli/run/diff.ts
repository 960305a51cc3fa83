import { diffCosts } from '../../cost/diff.ts';
import { toDiffDocument } from '../../report/diff-json.ts';
import { renderDiff } from '../../report/diff-text.ts';
import type { Context } from '../context.ts';
import { countCost, describeConvention } from '../count.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { DiffFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';

export async function runDiff(context: Context, before: string, after: string, flags: DiffFlags): Promise<number> {
  const [old, now] = [await countModel(context, before, flags), await countModel(context, after, flags)];
  const diff = diffCosts(old.report, now.report);
  if (flags.json === true) {
    writeJson(context.out, toDiffDocument(old.name, now.name, old.report.convention, diff));
    return EXIT_DONE;
  }
  const options = {
    before: old.name,
    after: now.name,
    all: flags.all === true,
    convention: describeConvention(old.report),
  };
  context.out.write(renderDiff(diff, options, context.out));
  return EXIT_DONE;
}

async function countModel(context: Context, spec: string, flags: DiffFlags) {
  const { name, graph } = await resolveModel(context, spec, flags);
  return { name, report: await countCost(graph, flags) };
}
