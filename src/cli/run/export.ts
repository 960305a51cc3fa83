import { basename } from 'node:path';
import { formatBytes } from '../../budget/format.ts';
import { type ExportOptions, FORMATS, type FormatName } from '../../export/formats.ts';
import { BitboneError } from '../../graph/errors.ts';
import type { Context } from '../context.ts';
import { chooseFormat } from '../exporting/choose-format.ts';
import { findFacts, toMetadata, toNotes } from '../exporting/facts.ts';
import { moduleOf } from '../exporting/python-module.ts';
import { saveExported } from '../exporting/save.ts';
import { EXIT_DONE } from '../failure.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import type { ExportFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import type { ResolvedModel } from '../model/resolved-model.ts';
import { VERSION } from '../version.ts';

export async function runExport(context: Context, spec: string, flags: ExportFlags): Promise<number> {
  const format = chooseFormat(flags);
  const fromFlags = readFlags(format, flags);
  const model = await resolveModel(context, spec, flags);
  const exported = FORMATS[format].write(model.graph, { ...fromFlags, ...describeModel(model), store: model.store });
  for (const { path, content } of saveExported(context, flags.output, exported)) {
    context.err.write(`wrote ${path} (${formatBytes(content.length)})\n`);
  }
  for (const note of exported.notes) context.err.write(`note: ${note}\n`);
  return EXIT_DONE;
}

/** Throws `E_USAGE` where the output cannot be what the flags ask for. */
function readFlags(format: FormatName, { output, seed, form, opset, irVersion, external }: ExportFlags): ExportOptions {
  const module = format === 'pytorch' ? moduleOf(output) : undefined;
  if (external !== undefined && output === STANDARD_STREAM) {
    const fix = 'name a file by -o';
    throw new BitboneError('E_USAGE', 'needs a file to lie beside', { subject: '--external', fix });
  }
  return {
    seed,
    producerVersion: VERSION,
    ...(form === undefined ? {} : { form }),
    ...(opset === undefined ? {} : { opset }),
    ...(irVersion === undefined ? {} : { irVersion }),
    ...(external === undefined ? {} : { external: { file: `${basename(output)}.data`, aboveBytes: external } }),
    ...(module === undefined ? {} : { module }),
  };
}

function describeModel(model: ResolvedModel): Partial<ExportOptions> {
  const facts = findFacts(model);
  return { metadata: toMetadata(facts), notes: toNotes(facts), recipe: facts.recipe };
}
