import { buildBackbone } from '../../backbones/build.ts';
import type { BackboneConfig } from '../../backbones/config.ts';
import { listBackbones } from '../../backbones/registry.ts';
import { BitboneError } from '../../graph/errors.ts';
import { renderModels } from '../../report/models-text.ts';
import { compareWithPublished } from '../../report/published.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { writeJson } from '../files/json.ts';
import type { ModelsFlags } from '../flags.ts';

export async function runModels({ out }: Context, text: string | undefined, flags: ModelsFlags): Promise<number> {
  const configs = selectBackbones(text);
  const models = configs.map((config) => compareWithPublished(config, buildBackbone(config)));
  if (flags.json === true) writeJson(out, { models });
  else out.write(renderModels(models, flags.published === true, out));
  return EXIT_DONE;
}

function selectBackbones(text: string | undefined): readonly BackboneConfig[] {
  if (text === undefined) return listBackbones();
  const wanted = text.toLowerCase();
  const found = listBackbones().filter(({ name, family, aliases = [] }) =>
    [name, family, ...aliases].some((known) => known.toLowerCase().includes(wanted)),
  );
  if (found.length > 0) return found;
  const fix = 'bitbone models lists the built-in ones';
  throw new BitboneError('E_UNKNOWN_MODEL', 'no built-in backbone is named so', { subject: text, fix });
}
