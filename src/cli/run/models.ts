import { buildBackbone } from '../../backbones/build.ts';
import { listBackbones } from '../../backbones/registry.ts';
import { renderModels } from '../../report/models-text.ts';
import { compareWithPublished } from '../../report/published.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { ModelsFlags } from '../flags.ts';

export async function runModels({ out }: Context, { json }: ModelsFlags): Promise<number> {
  const models = listBackbones().map((config) => compareWithPublished(config, buildBackbone(config)));
  if (json === true) writeJson(out, { models });
  else out.write(renderModels(models, out));
  return EXIT_DONE;
}
