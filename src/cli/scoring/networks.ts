import { dirname, isAbsolute, join } from 'node:path';
import type { Graph } from '../../graph/graph.ts';
import { buildArchitecture } from '../../score/evidence/architecture.ts';
import type { Networks } from '../../score/evidence/comparisons.ts';
import type { Architecture, EvidenceData } from '../../score/evidence/data.ts';
import { nameArchitecture } from '../../score/evidence/data.ts';
import type { MeasuredNetwork } from '../../score/evidence/network.ts';
import { measureNetwork } from '../../score/evidence/network.ts';
import type { Context } from '../context.ts';
import { resolveModel } from '../model/resolve.ts';

/** Every network of the data, measured once. Files are found from the folder of `file`. */
export async function measureNetworks(
  context: Context,
  data: EvidenceData,
  file: string | undefined,
): Promise<Networks> {
  const architectures = [
    ...data.groups.flatMap(({ results }) => results),
    ...data.reshaped.pairs.flatMap(({ better, worse }) => [{ model: better }, { model: worse }]),
  ];
  const networks = new Map<string, MeasuredNetwork>();
  for (const architecture of architectures) {
    const name = nameArchitecture(architecture);
    if (networks.has(name)) continue;
    networks.set(name, measureNetwork(name, await findGraph(context, architecture, file)));
  }
  return networks;
}

async function findGraph(context: Context, architecture: Architecture, file: string | undefined): Promise<Graph> {
  if ('space' in architecture || file === undefined) return buildArchitecture(architecture);
  const { model, size } = architecture;
  const { graph } = await resolveBeside(context, model, file);
  if (size === undefined) return graph;
  const shape = [...graph.values[graph.inputs[0]!]!.shape.slice(0, 2), size, size].join('x');
  return (await resolveBeside(context, model, file, shape)).graph;
}

/** A `<model>` as a file names it: paths start at the file's folder. */
export async function resolveBeside(context: Context, model: string, file: string, shape?: string) {
  const cwd = isAbsolute(file) ? dirname(file) : join(context.cwd, dirname(file));
  return resolveModel({ ...context, cwd }, model, shape === undefined ? {} : { input: [shape] });
}
