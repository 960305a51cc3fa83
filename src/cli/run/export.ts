import { formatBytes } from '../../budget/format.ts';
import { writeOnnx } from '../../export/onnx.ts';
import type { Context } from '../context.ts';
import { EXIT_DONE } from '../failure.ts';
import { STANDARD_STREAM } from '../files/open.ts';
import { writeFile } from '../files/write.ts';
import type { ExportFlags } from '../flags.ts';
import { resolveModel } from '../model/resolve.ts';
import { VERSION } from '../version.ts';

export async function runExport(
  context: Context,
  spec: string,
  { output, seed, ...flags }: ExportFlags,
): Promise<number> {
  const { graph, store } = await resolveModel(context, spec, flags);
  const { bytes } = writeOnnx(graph, { seed, store, producerVersion: VERSION });
  writeFile(context.cwd, output, bytes, context.out);
  if (output !== STANDARD_STREAM) context.err.write(`wrote ${output} (${formatBytes(bytes.length)})\n`);
  return EXIT_DONE;
}
